import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/** All of Slipway's code and of the packages it uses. */
export interface Bundle {
  /** A function of CommonJS (`exports, require, module, __filename, __dirname`, and `sourceUrl`: where `src/cli/main.ts` would be) that requires nothing but Node. */
  readonly code: string;
  /** Folders of the packages that are in it. */
  readonly packages: readonly string[];
}

/** Makes one file of the sources below `root`. A module in it still begins only when it is imported. Throws on whatever the bundler warns of. */
export const bundle = async (root: string): Promise<Bundle> => {
  const build = await rolldown({
    input: join(root, 'src', 'cli', 'main.ts'),
    platform: 'node',
    transform: { define: { 'import.meta.url': 'sourceUrl' } },
    plugins: [ownRequire, withoutNatives, lazyBuiltins],
    onLog: (level, { message }) => {
      if (level === 'warn') throw new Error(message);
    },
  });
  const { output } = await build.generate({ format: 'cjs', codeSplitting: false, comments: false, minify });
  await build.close();
  const [chunk] = output;
  const packages = chunk.moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []);
  return {
    code: inAscii(
      `(function (exports, require, module, __filename, __dirname, sourceUrl) {${chunk.code.replace(HASHBANG, '')}\n})`,
    ),
    packages: [...new Set(packages)].sort(),
  };
};

const HASHBANG = /^#!.*/;

/** Names stay, for stack traces; what is between them is read at every start. */
const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } };

/** One character that takes two bytes doubles the text in memory. */
const inAscii = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The bundler follows `require`, but no function made by `createRequire`. */
const ownRequire: Plugin = {
  name: 'own-require',
  transform: {
    filter: { id: /\/src\/.*\.ts$/, code: 'createRequire' },
    handler: (code) => code.replaceAll('createRequire(import.meta.url)', 'require'),
  },
};

/** ssh2 goes on without its compiled parts when they cannot be loaded: Node's own crypto does the same. */
const withoutNatives: Plugin = {
  name: 'without-natives',
  resolveId: { filter: { id: /\.node$|^cpu-features$/ }, handler: () => ABSENT },
  load: { filter: { id: /^\0absent$/ }, handler: () => "throw new Error('This is not part of the executable.')" },
};

const ABSENT = '\0absent';

/** Imports of Node's modules would all be done at the start, and cost half of it. */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  resolveId: {
    order: 'pre',
    handler: (id, importer) => {
      const name = id.replace(/^node:/, '');
      const isOurs = !importer?.startsWith('\0') && (id !== name || builtinModules.includes(name));
      return isOurs ? `\0builtin/${name}.cjs` : null;
    },
  },
  load: {
    filter: { id: /^\0builtin\// },
    handler: (id) => {
      const name = id.slice('\0builtin/'.length, -'.cjs'.length);
      return `const load = () => process.getBuiltinModule('node:${name}'); module.exports = ${costly.has(name) ? ON_USE : 'load()'}`;
    },
  },
};

/** These begin when one of their functions is asked for: most commands need none of some that they import. */
const costly: ReadonlySet<string> = new Set(['child_process', 'crypto', 'http', 'https', 'net', 'tls', 'zlib']);

const ON_USE = `new Proxy({}, {
  get: (_, key) => load()[key],
  has: (_, key) => key in load(),
  ownKeys: () => Reflect.ownKeys(load()),
  getOwnPropertyDescriptor: (_, key) => {
    const found = Reflect.getOwnPropertyDescriptor(load(), key);
    return found && { ...found, configurable: true };
  },
})`;

import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { exampleCluster } from '../src/spec/index.ts';
import { bundle } from './bundle.ts';
import { nodePackage } from './node-package.ts';
import { standaloneNode } from './standalone-node.ts';
import type { Arch } from './without-libatomic.ts';

/**
 * Builds Slipway as one file, `slipway-linux-ARCH` in `folder`, and beside it the licences of what is in it; gives its path.
 * It is a Node that starts the bundled code (Node's single executable applications). Throws when this process is not the Node that goes into it.
 */
export const buildExecutable = async (folder: string, arch: Arch = ownArch): Promise<string> => {
  const workDir = mkdtempSync(join(tmpdir(), 'slipway-build-'));
  try {
    const node = nodePackage(arch, workDir);
    if (process.version !== `v${node.version}`) {
      throw new Error(`The executable is made of Node ${node.version}, and by it alone: this is ${process.version}.`);
    }
    const { code, packages } = await bundle(root);
    const bundled = join(workDir, 'bundle');
    writeFileSync(bundled, code);
    const executable = join(workDir, 'node');
    writeFileSync(executable, standaloneNode(node.program, arch), { mode: 0o755 });
    const output = join(resolve(folder), `slipway-linux-${arch}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${output}.licenses.txt`, licenses(node.license, packages));
    const compiled = arch === process.arch ? { compiled: compile(bundled, workDir) } : {};
    assemble(workDir, { executable, output, assets: { ...shippedFiles(), bundle: bundled, ...compiled } });
    return output;
  } finally {
    rmSync(workDir, { recursive: true });
  }
};

const root = resolve(import.meta.dirname, '..');
const ownArch: Arch = process.arch === 'arm64' ? 'arm64' : 'x64';

/** As in the first line of `src/cli/main.ts`. */
const execArgv = ['--max-semi-space-size=1'];

/** What NODE_OPTIONS says on a host is meant for other programs. */
const assemble = (workDir: string, parts: object): void => {
  const config = join(workDir, 'config.json');
  const main = {
    main: join(import.meta.dirname, 'main.cjs'),
    mainFormat: 'commonjs',
    execArgv,
    execArgvExtension: 'none',
  };
  writeFileSync(config, JSON.stringify({ ...main, disableExperimentalSEAWarning: true, ...parts }));
  execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
};

/** Compiled code is of use only to a Node of the same machine with the settings of the one that compiled it. Gives the file. */
const compile = (bundled: string, workDir: string): string => {
  const compiled = join(workDir, 'compiled');
  const folder = join(workDir, 'home');
  mkdirSync(folder);
  writeFileSync(join(folder, 'cluster.yaml'), exampleCluster());
  const args = [...execArgv, join(import.meta.dirname, 'compile.cjs'), bundled, compiled, folder];
  const env = { ...process.env, NODE_OPTIONS: '', HOME: folder, SLIPWAY_STATE: join(folder, 'state') };
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  return compiled;
};

/** What `shippedText` reads, by its path. */
const shippedFiles = (): Readonly<Record<string, string>> => {
  const paths = globSync(['templates/**/*.*', 'playbooks/*.yaml', 'package.json'], { cwd: root });
  return Object.fromEntries(paths.map((path) => [path, join(root, path)]));
};

const licenses = (node: string, packages: readonly string[]): string =>
  [`Node.js\n\n${node}`, ...packages.map((path) => `${basename(path)}\n\n${licenseIn(path)}`)].join(
    `\n${'-'.repeat(80)}\n`,
  );

const licenseIn = (folder: string): string => {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  return name
    ? readFileSync(join(folder, name), 'utf8')
    : `Licence: ${JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).license}\n`;
};

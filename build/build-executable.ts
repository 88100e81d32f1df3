import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
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
    const main = join(workDir, 'slipway.mjs');
    writeFileSync(main, code);
    const executable = join(workDir, 'node');
    writeFileSync(executable, standaloneNode(node.program, arch), { mode: 0o755 });
    const output = join(resolve(folder), `slipway-linux-${arch}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${output}.licenses.txt`, licenses(node.license, packages));
    assemble(join(workDir, 'config.json'), { main, executable, output, useCodeCache: arch === process.arch });
    return output;
  } finally {
    rmSync(workDir, { recursive: true });
  }
};

const root = resolve(import.meta.dirname, '..');
const ownArch: Arch = process.arch === 'arm64' ? 'arm64' : 'x64';

/** As in the first line of `src/cli/main.ts`. */
const execArgv = ['--max-semi-space-size=1'];

/** Compiled code is of use only to a Node with the settings of the one that compiled it. What NODE_OPTIONS says on a host is meant for other programs. */
const assemble = (config: string, parts: object): void => {
  const common = { mainFormat: 'module', disableExperimentalSEAWarning: true, execArgv, execArgvExtension: 'none' };
  writeFileSync(config, JSON.stringify({ ...common, ...parts, assets: shippedFiles() }));
  execFileSync(process.execPath, [...execArgv, '--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
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

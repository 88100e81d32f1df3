// node build/compile.cjs BUNDLE OUTPUT FOLDER: what V8 made of the bundle while short commands ran.
const { readFileSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

const [bundle, output, folder] = process.argv.slice(2);
const script = new Script(readFileSync(bundle, 'latin1'), { filename: 'slipway.js' });
const sources = pathToFileURL(resolve(__dirname, '..', 'src', 'cli', 'main.ts')).href;
const commands = [
  ['--help'],
  ['token', 'generate'],
  ['config', 'validate', '-f', join(folder, 'cluster.yaml')],
  ['init', 'phase', 'certs', 'kubeconfig', '--dry-run', '--cert-dir', join(folder, 'pki'), '--kubeconfig-dir', folder],
];

process.exit = () => undefined; // Each command would end the process.
const run = async (words) => {
  process.argv.splice(2, Infinity, ...words);
  const exports = {};
  script.runInThisContext()(exports, require, module, __filename, __dirname, sources);
  await exports.ended;
};

const runAll = async () => {
  for (const words of commands) await run(words);
  writeFileSync(output, script.createCachedData());
  process.exitCode = 0;
};
void runAll();

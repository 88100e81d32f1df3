#!/usr/bin/env node
// Runs Slipway from a checkout on a machine that has nothing but Node and npm: installs what is missing, says so, asks nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');
const main = join(root, 'bin', 'slipway.mjs');

const run = (file, args, options = {}) => {
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`error: ${file} cannot be started: ${error.message}`);
  return status ?? 1;
};

const runOrExit = (file, args, options) => {
  const status = run(file, args, options);
  if (status !== 0) process.exit(status);
};

const installPackages = () => {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error('slipway: installing npm packages (npm ci)');
  runOrExit('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
};

/** Debian's packages that programs come from; those that are there are left alone. */
const installSystemPackages = (wanted) => {
  const missing = wanted.filter(([, path]) => !existsSync(path)).map(([name]) => name);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    console.error(
      `error: these packages are missing: ${missing.join(' ')}\n  sudo apt-get install ${missing.join(' ')}`,
    );
    process.exit(1);
  }
  console.error(`slipway: installing system packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  runOrExit('apt-get', ['update', '-qq'], { env });
  runOrExit('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
};

/** Node's own binary needs a library that a machine without a compiler may lack. */
const installLibrariesOfNode = () => {
  if (spawnSync(node, ['--version'], { stdio: 'ignore' }).status === 0) return;
  const folder = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  installSystemPackages([['libatomic1', `${folder}/libatomic.so.1`]]);
};

/** Building components needs a C compiler beside Go; without Go they are fetched. */
const forBuilding = [
  ['gcc', '/usr/bin/gcc'],
  ['libc6-dev', '/usr/include/stdlib.h'],
];

/** What tests and benchmarks start besides Slipway. */
const forTests = [
  ...forBuilding,
  ['openssh-server', '/usr/sbin/sshd'],
  ['openssh-client', '/usr/bin/ssh-keygen'],
  ['openssl', '/usr/bin/openssl'],
  ['iproute2', '/usr/sbin/ip'],
  ['util-linux', '/usr/bin/flock'],
  ['zsh', '/usr/bin/zsh'],
  ['time', '/usr/bin/time'],
];

const inCheckout = { env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` } };

/** Gets all that tests and benchmarks compare with, and gives the environment in which they find it. */
const withOracle = () => {
  installSystemPackages(forTests);
  console.error('slipway: getting what clusters are made of, so that no test waits for a compiler');
  runOrExit(node, [main, 'components', 'get'], { stdio: ['ignore', 'ignore', 'inherit'] });
  console.error('slipway: getting the real kubeadm, which tests compare with');
  const got = spawnSync(node, [main, 'components', 'get', 'kubeadm', 'kubectl', 'etcd', '-o', 'json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (got.status !== 0) process.exit(got.status ?? 1);
  const paths = Object.fromEntries(
    got.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .map(({ name, path }) => [name, path]),
  );
  return { ...inCheckout.env, SLIPWAY_KUBEADM: paths.kubeadm, SLIPWAY_KUBECTL: paths.kubectl };
};

const bench = (args) => run(node, [join(root, 'test', 'bench', 'bench.ts'), ...args], { env: withOracle() });

const test = (args) => {
  const env = withOracle();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const status = run(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...reporters, ...args], {
      env,
    });
    printCounts(report);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const printCounts = (report) => {
  if (!existsSync(report)) return;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const skipped = numPendingTests + numTodoTests;
  for (const { assertionResults } of testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status === 'pending' || status === 'skipped') console.log(`SKIPPED: ${fullName}`);
    }
  }
  console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
};

const hasGo = () => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

const [command = 'up', ...args] = process.argv.slice(2);
installPackages();
installLibrariesOfNode();
if (command === 'up' && hasGo()) installSystemPackages(forBuilding);
const own = { test, bench }[command];
process.exitCode = own ? own(args) : run(node, [main, command, ...args], inCheckout);

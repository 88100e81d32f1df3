import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'slipway-package-'));
const installed = join(folder, 'node_modules', 'slipway');

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, encoding: 'utf8' });
const filesBelow = (path: string): string[] =>
  globSync('**/*', { cwd: path, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1))
    .sort();

beforeAll(() => {
  const source = join(folder, 'source');
  const made = ['.git', 'node_modules', 'release'].map((name) => join(root, name));
  cpSync(root, source, { recursive: true, filter: (path) => !made.includes(path) });
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  const [{ filename }] = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], source));
  rmSync(source, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  npm(['install', '--omit=dev', '--prefer-offline', '--ignore-scripts', join(folder, filename)], folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const slipway = (...args: string[]): string => {
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const command = join(folder, 'node_modules', '.bin', 'slipway');
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH } });
};

test('the npm package holds the compiled code and what it reads, nothing else', () => {
  const compiled = globSync('src/**/*.ts', { cwd: root }).map((path) => path.replace(/^src(.*)ts$/, 'dist$1js'));
  const read = globSync(['templates/**/*.*', 'playbooks/*.*', 'schema/*.*'], { cwd: root });
  const about = ['LICENSE', 'README.md', 'package.json'];
  expect(filesBelow(installed)).toEqual([...compiled, ...read, ...about].sort());
});

test('what is installed with it are its dependencies, none of development', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = filesBelow(join(folder, 'node_modules')).map((path) =>
    path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  expect(Object.keys(devDependencies).filter((name) => names.includes(name))).toEqual([]);
});

test('its command works in a folder that has nothing else', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(slipway('version', '-o', 'short')).toBe(`${version}\n`);
  expect(slipway('--help')).toMatch(/^Usage: slipway/);
  expect(slipway('config', 'schema')).toBe(readFileSync(join(root, 'schema', 'cluster.schema.json'), 'utf8'));
  writeFileSync(join(folder, 'cluster.yaml'), slipway('config', 'example'));
  expect(slipway('config', 'validate')).toContain('ok');
  slipway('init', 'phase', 'certs', 'all', '--cert-dir', join(folder, 'pki'));
  expect(readFileSync(join(folder, 'pki', 'ca.crt'), 'utf8')).toContain('BEGIN CERTIFICATE');
});

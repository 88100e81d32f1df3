import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(text).packages;

test('the lock file names no registry', () => {
  expect(text.match(/https?:\/\/[^"]*\.tgz/g) ?? []).toEqual([]);
});

test('the lock file has every optional package, so that npm ci accepts it whatever the registry holds', () => {
  const locked = (of: string, name: string) =>
    `${of}/node_modules/${name}` in packages || `node_modules/${name}` in packages;
  const missing = Object.entries(packages).flatMap(([of, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !locked(of, name)),
  );
  expect(missing).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Readonly<Record<string, LockedPackage>>;

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const packagesIn = (path: string): Packages => JSON.parse(read(path)).packages;

describe.each(['package-lock.json', 'build/node/package-lock.json'])('%s', (path) => {
  test('names no registry', () => {
    expect(read(path).match(/https?:\/\/[^"]*\.tgz/g) ?? []).toEqual([]);
  });

  test('has every optional package, so that npm ci accepts it whatever the registry holds', () => {
    const packages = packagesIn(path);
    const locked = (of: string, name: string) =>
      `${of}/node_modules/${name}` in packages || `node_modules/${name}` in packages;
    const missing = Object.entries(packages).flatMap(([of, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !locked(of, name)),
    );
    expect(missing).toEqual([]);
  });
});

test('executables are made of the Node that development uses, known by its checksum', () => {
  const { version } = packagesIn('package-lock.json')['node_modules/node'] ?? {};
  const { '': _, ...programs } = packagesIn('build/node/package-lock.json');
  expect(Object.values(programs)).toEqual([
    expect.objectContaining({ version, integrity: expect.stringMatching(/^sha512-/) }),
    expect.objectContaining({ version, integrity: expect.stringMatching(/^sha512-/) }),
  ]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keptApart } from '../../src/cli/kept-apart.ts';

const cwd = mkdtempSync(join(tmpdir(), 'slipway-apart-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const apart = (paths: readonly string[], options = {}) => keptApart(paths, 'write', options, { cwd });

test('certificates elsewhere are work for the user, in that folder, whether it is there yet or not', () => {
  expect(apart([join(cwd, 'site', 'pki')])).toBe(join(cwd, 'site', 'pki'));
  expect(apart(['pki', 'kubeconfigs'])).toBe(join(cwd, 'pki'));
});

test('what is, or may be, of the host itself is for root and under the lock of the host', () => {
  expect(apart(['/etc/kubernetes/pki'])).toBeUndefined();
  expect(apart(['pki', '/etc/kubernetes'])).toBeUndefined();
  expect(apart(['/etc/kubernetes-of-another-site'])).toBe('/etc/kubernetes-of-another-site');
  expect(apart(['pki'], { rootfs: cwd })).toBeUndefined();
});

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('under a Node that is too old the program says which it needs, and nothing of its own code', () => {
  const program = new URL('../../bin/slipway.mjs', import.meta.url).href;
  const script = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); await import('${program}');`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(status).toBe(3);
  expect(stderr).toMatch(/^slipway needs Node 24 or newer; .*\n {2}→ In a checkout: npm ci, .*\n$/);
});

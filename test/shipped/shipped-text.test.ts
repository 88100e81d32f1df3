import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedText } from '../../src/shipped/index.ts';

test('a file that comes with Slipway is read by its path in the package', () => {
  const path = 'playbooks/prepare-debian.yaml';
  expect(shippedText(path)).toBe(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
});

test('a file that is missing is named, with what to do', () => {
  expect(() => shippedText('templates/no/such.hbs')).toThrow(
    expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining('templates/no/such.hbs') }),
  );
});

import { expect, test } from 'vitest';
import { renderTemplate, templateText } from '../../src/render/index.ts';

test('values are filled in without escaping', () => {
  expect(renderTemplate('{{a}} {{b.c}}', { a: '<&"\'>', b: { c: 2 } })).toBe('<&"\'> 2');
});

test('lists, conditions and the few helpers work', () => {
  const text =
    '{{#each hosts}}{{name}};{{/each}}{{#if on}}yes{{/if}} {{join tags ","}} {{json tags}}\n{{indent text 2}}';
  expect(
    renderTemplate(text, { hosts: [{ name: 'a' }, { name: 'b' }], on: true, tags: ['x', 'y'], text: 'l1\nl2' }),
  ).toBe('a;b;yes x,y ["x","y"]\n  l1\n  l2');
});

test('a variable nobody gave is named', () => {
  expect(() => renderTemplate('{{present}} {{absent}}', { present: 1 })).toThrow(/"absent"/);
});

test('a template that cannot be read is refused', () => {
  expect(() => renderTemplate('{{#if a}}', { a: 1 })).toThrow(/cannot be used/);
  expect(() => renderTemplate('{{shout "x"}}', {})).toThrow(/shout/);
});

test('a template that is not shipped is named', () => {
  expect(() => templateText('no/such.hbs')).toThrow(/no\/such\.hbs/);
});

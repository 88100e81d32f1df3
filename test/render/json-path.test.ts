import { describe, expect, test } from 'vitest';
import { jsonPathPrinter } from '../../src/render/index.ts';

const data = {
  kind: 'Images',
  images: ['a:1', 'b:2', 'c:3'],
  items: [
    { name: 'x', size: 31_536_000, ok: true },
    { name: 'y', size: 5, ok: false, note: '<n>' },
  ],
};

const print = (template: string, { strict = false, asJson = false } = {}) =>
  jsonPathPrinter(template, { allowMissingKeys: !strict, asJson })(data);

describe('a JSONPath template', () => {
  test.each([
    ['{.kind}', 'Images'],
    ['kind is {.kind}.', 'kind is Images.'],
    ['{.images}', '["a:1","b:2","c:3"]'],
    ['{.images[1]} {.images[-1]} {.images[0:2]} {.images[::2]}', 'b:2 c:3 a:1 b:2 a:1 c:3'],
    ['{range .items[*]}{.name}{"\\t"}{.ok}{"\\n"}{end}', 'x\ttrue\ny\tfalse\n'],
    ['{.items[?(@.name=="y")].note}', '<n>'],
    ['{.items[?(@.note)].name}', 'y'],
    ['{.items[1]}', '{"name":"y","note":"\\u003cn\\u003e","ok":false,"size":5}'],
    ['{.items[*].size}', '3.1536e+07 5'],
    ['{.nothing}', ''],
  ])('%s', (template, text) => {
    expect(print(template)).toBe(text);
  });

  test('prints what it finds as lists of JSON', () => {
    expect(print('{.items[*].name}', { asJson: true })).toBe('[\n    "x",\n    "y"\n]\n');
  });

  test.each([
    ['{.images[0', '"[" is not closed'],
    ['{.images[x]}', '[x] is no index'],
    ['{"a', 'quoted string is not closed'],
    ['{#}', 'has no meaning there'],
  ])('%s cannot be read: %s', (template, why) => {
    expect(() => jsonPathPrinter(template, { allowMissingKeys: true, asJson: false })).toThrow(why);
  });

  test.each([
    ['{.images[9]}', 'element 9 is asked for, and there are 3'],
    ['{.kind[0]}', 'a string has no elements'],
    ['{end}', '{end} ends no {range}'],
    ['{.items[?(@.ok>"a")]}', 'cannot be compared'],
  ])('%s leads nowhere: %s', (template, why) => {
    expect(() => print(template)).toThrow(why);
  });

  test('may be strict about fields that are not there', () => {
    expect(() => print('{.nothing}', { strict: true })).toThrow('there is no field nothing');
  });
});

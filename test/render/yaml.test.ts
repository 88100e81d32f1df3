import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { parseYaml, parseYamlDocuments, toYaml } from '../../src/render/index.ts';

test('keys are sorted and lists are not indented, as Kubernetes tools print them', () => {
  expect(toYaml({ b: [{ z: 1, a: null }], a: {}, c: [] })).toBe('a: {}\nb:\n- a: null\n  z: 1\nc: []\n');
});

test('text that YAML 1.1 would read as something else is quoted', () => {
  const tricky = ['yes', 'off', 'y', 'null', '~', '', '1', '1e3', '0x1f', '1:30', '2024-01-01', '.5', '.inf', '1_000'];
  for (const text of tricky) expect(toYaml({ text })).toBe(`text: "${text}"\n`);
  expect(toYaml({ text: '*,bootstrapsigner' })).toBe("text: '*,bootstrapsigner'\n");
  expect(toYaml({ text: 'plain words: none' })).toBe("text: 'plain words: none'\n");
});

test('lines are never folded and blocks keep their ends', () => {
  const long = 'word '.repeat(60).trim();
  expect(toYaml({ long })).toBe(`long: ${long}\n`);
  expect(toYaml({ a: 'x\ny\n', b: 'x\ny' })).toBe('a: |\n  x\n  y\nb: |-\n  x\n  y\n');
});

test('what is printed reads back as what it was', () => {
  const value = {
    a: ['0644', 'true', 'no', ' lead', 'trail ', '#', "it's", '"q"', 'tab\there', 'ü\n\n'],
    b: 1.5,
    c: false,
  };
  expect(parseYaml(toYaml(value))).toEqual(value);
});

test('fields that are undefined are left out and shared objects are written twice', () => {
  const shared = { k: 1 };
  expect(toYaml({ a: shared, b: shared, c: undefined })).toBe('a:\n  k: 1\nb:\n  k: 1\n');
});

test('documents are split and empty ones left out', () => {
  expect(parseYamlDocuments('---\na: 1\n---\n---\n{"b": 2}\n')).toEqual([{ a: 1 }, { b: 2 }]);
  expect(parseYamlDocuments('')).toEqual([]);
  expect(parseYaml('')).toBeNull();
});

test('scalars are read as Kubernetes reads them', () => {
  expect(parseYaml('a: yes\nb: 10:30\nc: 2024-01-01\nd: 0644\ne: 1e3\n')).toEqual({
    a: true,
    b: '10:30',
    c: '2024-01-01',
    d: 420,
    e: 1000,
  });
});

test('a fault names its line', () => {
  expect(() => parseYaml('a: 1\nb: [')).toThrow(SlipwayError);
  expect(() => parseYaml('a: 1\nb: [')).toThrow(/line 2|line 3/);
});

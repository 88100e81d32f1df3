import { expect, expectTypeOf, test } from 'vitest';
import {
  every,
  type Member,
  ofHost,
  ofRun,
  optional,
  type Phase,
  phase,
  phaseFor,
  workflow,
} from '../../src/workflow/index.ts';

const pki = ofRun<{ readonly ca: string }>('pki');
const version = ofHost<number>('version');
const ready = ofHost('ready');
const idle = async (): Promise<void> => {};

interface Spec {
  readonly roles: readonly string[];
}
const step = phaseFor<Spec>();

test('input has exactly the declared needs', () => {
  phase({
    id: 'a',
    title: 'A',
    needs: { pki, versions: every(version), version, ready, perhaps: optional(version) },
    run: async (_, input) => {
      expectTypeOf(input.pki).toEqualTypeOf<{ readonly ca: string }>();
      expectTypeOf(input.versions).toEqualTypeOf<ReadonlyMap<string, number>>();
      expectTypeOf(input.version).toEqualTypeOf<number>();
      expectTypeOf(input.perhaps).toEqualTypeOf<number | undefined>();
      // @ts-expect-error: it was not declared.
      expect(input.joinMaterial).toBeUndefined();
    },
  });
});

test('without needs there is no input', () => {
  phase({
    id: 'a',
    title: 'A',
    run: async (_, input) => {
      // @ts-expect-error: nothing was declared.
      expect(input.pki).toBeUndefined();
    },
  });
});

test('run returns a value for each artifact that has one', () => {
  phase({ id: 'a', title: 'A', gives: { pki, version }, run: async () => ({ pki: { ca: '' }, version: 1 }) });
  // @ts-expect-error: version is missing.
  phase({ id: 'b', title: 'B', gives: { pki, version }, run: async () => ({ pki: { ca: '' } }) });
  // @ts-expect-error: version is a number.
  phase({ id: 'c', title: 'C', gives: { version }, run: async () => ({ version: '1' }) });
  // @ts-expect-error: nothing is returned.
  phase({ id: 'd', title: 'D', gives: { version }, run: idle });
});

test('markers need no value, alone or beside values', () => {
  phase({ id: 'a', title: 'A', gives: { ready }, run: idle });
  phase({ id: 'b', title: 'B', gives: { ready, version }, run: async () => ({ version: 1 }) });
  phase({ id: 'c', title: 'C', run: idle });
});

test('recover gives what run gives, or undefined', () => {
  phase({ id: 'a', title: 'A', gives: { version }, run: async () => ({ version: 1 }), recover: async () => undefined });
  phase({
    id: 'b',
    title: 'B',
    gives: { version },
    run: async () => ({ version: 1 }),
    // @ts-expect-error: version is a number.
    recover: async () => ({ version: 'one' }),
  });
});

test('a phase knows what its recipe knows of a member', () => {
  const leader = step({
    id: 'a',
    title: 'A',
    where: ({ spec }) => spec.roles.includes('control-plane'),
    run: async ({ member, members }) => {
      expectTypeOf(member).toEqualTypeOf<Member<Spec>>();
      expectTypeOf(members).toEqualTypeOf<readonly Member<Spec>[]>();
    },
  });
  const anywhere = phase({ id: 'b', title: 'B', run: idle });
  expectTypeOf(leader).toExtend<Phase<Spec>>();
  expectTypeOf(anywhere).toExtend<Phase<Spec>>();
  expect(workflow<Spec>('both', [leader, anywhere]).phases).toHaveLength(2);
  // @ts-expect-error: members of this workflow have no roles.
  workflow<{ readonly other: true }>('wrong', [leader]);
});

test('where, needs and gives may be left out', () => {
  const made = phase({ id: 'a', title: 'A', run: idle });
  expect(made).toMatchObject({ needs: {}, gives: {} });
  expect(made.where({ name: 'any', spec: undefined }, [])).toBe(true);
});

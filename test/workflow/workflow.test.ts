import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { every, ofHost, ofRun, optional, phase, phaseTree, workflow } from '../../src/workflow/index.ts';
import { idle, onFirst, rehearse } from './rehearsal.ts';

const pki = ofRun('pki');
const ready = ofHost('ready');
const joined = ofHost('joined');

const faultOf = (build: () => unknown): SlipwayError => {
  try {
    build();
  } catch (error) {
    if (error instanceof SlipwayError) return error;
  }
  throw new Error('nothing was wrong');
};

describe('what is proven when a workflow is made', () => {
  test('every need is given by some phase', () => {
    const error = faultOf(() => workflow('init', [phase({ id: 'certs', title: 'C', needs: { pki }, run: idle })]));
    expect(error.code).toBe('INTERNAL');
    expect(error.message).toBe('Workflow init is built wrongly: phase certs needs pki, which no phase gives.');
  });

  test('no id is used twice, nor that of the connection', () => {
    const twice = ['a', 'a'].map((id) => phase({ id, title: 'A', run: idle }));
    expect(faultOf(() => workflow('init', twice)).message).toContain('phase a is there twice');
    const taken = phase({ id: 'connect', title: 'C', run: idle });
    expect(faultOf(() => workflow('init', [taken])).message).toContain('connect is there twice');
  });

  test('phases do not wait for each other, be the need optional or not', () => {
    const optionally = [
      phase({ id: 'a', title: 'A', needs: { joined: optional(joined) }, gives: { ready }, run: idle }),
      phase({ id: 'b', title: 'B', needs: { ready }, gives: { joined }, run: idle }),
    ];
    expect(faultOf(() => workflow('join', optionally)).message).toContain('wait for each other: a ← b ← a');
    const phases = [
      phase({ id: 'a', title: 'A', needs: { joined }, gives: { ready }, run: idle }),
      phase({ id: 'b', title: 'B', needs: { ready }, gives: { joined }, run: idle }),
    ];
    expect(faultOf(() => workflow('join', phases)).message).toContain('wait for each other: a ← b ← a');
  });

  test('an artifact has one scope, and only host artifacts are needed of every host', () => {
    const gives = phase({ id: 'a', title: 'A', gives: { pki }, run: idle });
    const other = phase({ id: 'b', title: 'B', needs: { pki: ofHost('pki') }, run: idle });
    expect(faultOf(() => workflow('x', [gives, other])).message).toContain(
      'phase b takes pki for an artifact of the host',
    );
    const all = phase({ id: 'c', title: 'C', needs: { all: every(pki) }, run: idle });
    expect(faultOf(() => workflow('x', [gives, all])).message).toContain('phase c needs pki of every host');
  });
});

describe('what is proven when a run starts, before any host is touched', () => {
  const untouched = { hostOf: () => Promise.reject(new Error('touched')) };

  test('an artifact of the run is given once', async () => {
    const phases = [phase({ id: 'ca', title: 'CA', gives: { pki }, run: idle })];
    await expect(rehearse(phases, ['cp1', 'cp2'], untouched)).rejects.toThrow(
      'pki is given by ca on cp1 and by ca on cp2',
    );
  });

  test('two phases may give the same artifact of different hosts, never of the same', async () => {
    const onOthers = (member: { name: string }): boolean => !onFirst(member);
    const leader = phase({ id: 'leader', title: 'L', where: onFirst, gives: { ready }, run: idle });
    const other = phase({ id: 'other', title: 'O', where: onOthers, gives: { ready }, run: idle });
    const { outcome } = await rehearse(
      [leader, other, phase({ id: 'use', title: 'U', needs: { ready }, run: idle })],
      ['cp1', 'w1'],
    );
    expect(outcome).toBe('ok');
    await expect(rehearse([leader, { ...other, where: onFirst }], ['cp1'], untouched)).rejects.toThrow(
      'ready is given by leader on cp1 and by other on cp1',
    );
  });

  test('what is needed on a host is given on that host', async () => {
    const phases = [
      phase({ id: 'leader', title: 'L', where: onFirst, gives: { ready }, run: idle }),
      phase({ id: 'use', title: 'U', needs: { ready }, run: idle }),
    ];
    await expect(rehearse(phases, ['cp1', 'w1'], untouched)).rejects.toThrow(
      'phase use needs ready on w1, where no phase gives it',
    );
  });

  test('units do not wait for each other, even where phases seem not to', async () => {
    const phases = [
      phase({ id: 'a', title: 'A', where: onFirst, needs: { pki }, gives: { ready }, run: idle }),
      phase({ id: 'b', title: 'B', where: (member) => !onFirst(member), gives: { ready }, run: idle }),
      phase({ id: 'c', title: 'C', where: onFirst, needs: { ready }, gives: { pki }, run: idle }),
    ];
    await expect(rehearse(phases, ['cp1', 'w1'], untouched)).rejects.toThrow('these wait for each other: a, c');
  });

  test('a name is used by one host', async () => {
    await expect(rehearse([], ['cp1', 'cp1'], untouched)).rejects.toThrow('member cp1 is there twice');
  });
});

test('phases are a tree by the parts of their ids', () => {
  const flow = workflow(
    'init',
    ['preflight', 'certs/ca', 'certs/etcd/ca', 'certs'].map((id) => phase({ id, title: `Do ${id}`, run: idle })),
  );
  expect(phaseTree(flow)).toEqual([
    { name: 'preflight', id: 'preflight', title: 'Do preflight', children: [] },
    {
      name: 'certs',
      id: 'certs',
      title: 'Do certs',
      children: [
        { name: 'ca', id: 'certs/ca', title: 'Do certs/ca', children: [] },
        {
          name: 'etcd',
          id: 'certs/etcd',
          children: [{ name: 'ca', id: 'certs/etcd/ca', title: 'Do certs/etcd/ca', children: [] }],
        },
      ],
    },
  ]);
});

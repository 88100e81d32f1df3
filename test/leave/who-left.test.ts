import { describe, expect, test } from 'vitest';
import { type NodeSeen, type Scene, whoLeft } from '../../src/leave/who-left.ts';
import { clusterOf } from '../phases/run-recipe.ts';

/** cp1, w1 and w2 of the file, all of which answer unless told. */
const scene = (nodes: readonly NodeSeen[], more: Partial<Scene> = {}): Scene => {
  const { hosts } = clusterOf(['w1', 'w2']);
  return {
    hosts,
    present: hosts.map(({ name }, index) => ({ host: name, nodeName: name, address: `10.0.0.${index + 1}` })),
    nodes,
    members: [],
    removeUnknown: false,
    ...more,
  };
};

const nodeOf = (name: string, host: string | undefined = name, address = ''): NodeSeen => ({
  name,
  host,
  address,
  isReady: true,
  isControlPlane: false,
});

const member = (name: string) => ({ id: `id-${name}`, name, peerUrls: [], clientUrls: [], isLearner: false });

const verdicts = (those: Scene) => {
  const { leaving, unknown, undecided } = whoLeft(those);
  return { leaving: leaving.map(({ name }) => name), unknown, undecided };
};

const NOBODY = { leaving: [], unknown: [], undecided: [] };

describe('a node whose host is not in the file any more', () => {
  test('goes, with its member of etcd', () => {
    const departures = whoLeft(scene([nodeOf('cp1'), nodeOf('cp9')], { members: [member('cp1'), member('cp9')] }));
    expect(departures.leaving).toMatchObject([{ name: 'cp9', member: { id: 'id-cp9' } }]);
  });

  test('stays where no file made it, and is told', () => {
    expect(verdicts(scene([nodeOf('cp1'), { ...nodeOf('guest'), host: undefined }]))).toEqual({
      ...NOBODY,
      unknown: ['node guest'],
    });
  });

  test('goes all the same when that is asked for', () => {
    const guest = { ...nodeOf('guest'), host: undefined };
    expect(verdicts(scene([guest], { removeUnknown: true }))).toEqual({ ...NOBODY, leaving: ['guest'] });
  });
});

describe('a node of the file', () => {
  test('stays when its host does not answer', () => {
    const present = [{ host: 'cp1', nodeName: 'cp1', address: '10.0.0.1' }];
    expect(verdicts(scene([nodeOf('cp1'), nodeOf('w1'), nodeOf('node-7', 'w2')], { present }))).toEqual(NOBODY);
  });

  test('stays when its host was renamed in the file', () => {
    expect(verdicts(scene([nodeOf('cp1', 'old-name')]))).toEqual(NOBODY);
  });

  test('stays when its host was renamed and does not answer, but is known by its address', () => {
    const present = [{ host: 'cp1', nodeName: 'cp1', address: '10.0.0.1' }];
    expect(verdicts(scene([nodeOf('node-7', 'old-name', '10.0.0.21'), nodeOf('w2')], { present }))).toEqual(NOBODY);
  });

  test('goes when its host has another node by now', () => {
    expect(verdicts(scene([nodeOf('node-7', 'w1')]))).toEqual({ ...NOBODY, leaving: ['node-7'] });
  });

  test('is left alone while a host does not answer whose node nobody knows', () => {
    const present = [{ host: 'cp1', nodeName: 'cp1', address: '10.0.0.1' }];
    expect(verdicts(scene([nodeOf('cp1'), nodeOf('node-7', 'gone'), nodeOf('w2')], { present }))).toEqual({
      ...NOBODY,
      undecided: ['node-7'],
    });
  });
});

describe('a member of etcd without a node', () => {
  test('is told, and goes when that is asked for', () => {
    const members = [member('cp1'), member('dead')];
    expect(verdicts(scene([nodeOf('cp1')], { members }))).toEqual({ ...NOBODY, unknown: ['etcd member dead'] });
    expect(verdicts(scene([nodeOf('cp1')], { members, removeUnknown: true })).leaving).toEqual(['dead']);
  });

  const learner = (address: string) => ({ ...member(''), peerUrls: [`https://${address}:2380`], isLearner: true });

  test('is told where a join was cut whose host is gone: no other could join', () => {
    const members = [member('cp1'), learner('10.0.0.9')];
    const unknown = ['etcd member https://10.0.0.9:2380 (without a vote; no other can join before it is gone)'];
    expect(verdicts(scene([nodeOf('cp1')], { members }))).toEqual({ ...NOBODY, unknown });
    const removed = verdicts(scene([nodeOf('cp1')], { members, removeUnknown: true }));
    expect(removed.leaving).toEqual(['https://10.0.0.9:2380']);
  });

  test('may be that of a host which goes on to join, or which does not answer', () => {
    expect(verdicts(scene([nodeOf('cp1')], { members: [learner('10.0.0.2')] }))).toEqual(NOBODY);
    const present = [{ host: 'cp1', nodeName: 'cp1', address: '10.0.0.1' }];
    expect(verdicts(scene([nodeOf('cp1')], { members: [learner('10.0.0.9')], present }))).toEqual(NOBODY);
  });

  test('is nobody while it joins', () => {
    const members = [member(''), { ...member('late'), isLearner: true }, member('w1')];
    expect(verdicts(scene([nodeOf('cp1')], { members }))).toEqual(NOBODY);
  });
});

import { describe, expect, test } from 'vitest';
import { ledBy } from '../../src/spec/index.ts';
import { chooseLeader, type Presence } from '../../src/survey/index.ts';
import { clusterOf } from '../phases/run-recipe.ts';

const cluster = clusterOf(['w1'], ['cp2', 'cp3']);

/** Hosts that are left out do not answer. */
const leaderOf = (
  seen: Readonly<Record<string, Presence>>,
  mayMake = true,
  cas: Readonly<Record<string, string>> = {},
) =>
  chooseLeader(cluster, {
    mayMake,
    sights: Object.entries(seen).map(([host, presence]) => ({ host, presence, ca: cas[host] ?? 'one' })),
  });

describe('who leads', () => {
  test('is the first of the file, where it serves', () => {
    expect(leaderOf({ cp1: 'serves', cp2: 'serves', cp3: 'serves' })).toBe('cp1');
  });

  test('is the first that serves, where the first of the file is new, empty or away', () => {
    expect(leaderOf({ cp1: 'bare', cp2: 'serves', cp3: 'serves' })).toBe('cp2');
    expect(leaderOf({ cp1: 'begun', cp3: 'serves' })).toBe('cp3');
    expect(leaderOf({ cp2: 'serves', cp3: 'serves' })).toBe('cp2');
  });

  test('stays the same when a new first one has joined', () => {
    const sight = (host: string, hasLed: boolean) => ({ host, presence: 'serves' as const, ca: 'one', hasLed });
    const sights = [sight('cp1', false), sight('cp2', true), sight('cp3', false)];
    expect(chooseLeader(cluster, { sights, mayMake: true })).toBe('cp2');
  });

  test('is the first that holds the data, where no API answers', () => {
    expect(leaderOf({ cp1: 'bare', cp2: 'holds', cp3: 'holds' })).toBe('cp2');
  });

  test('is the first of the file where nothing is anywhere', () => {
    expect(leaderOf({ cp1: 'bare', cp2: 'bare', cp3: 'bare', w1: 'bare' })).toBe('cp1');
  });

  test('is where an earlier run began', () => {
    expect(leaderOf({ cp1: 'bare', cp2: 'begun', cp3: 'bare' })).toBe('cp2');
  });
});

describe('a second cluster', () => {
  test('is not made while somebody who may have the cluster does not answer', () => {
    expect(() => leaderOf({ cp1: 'bare' })).toThrow(
      'No cluster is on those control planes of the file that answer, and cp2, cp3 do not answer. If the cluster is there, going on would make a second one.',
    );
    expect(() => leaderOf({ cp1: 'bare', cp2: 'begun' })).toThrow('cp3 does not answer');
  });

  test('is not made of hosts whose nodes belong to one that is lost', () => {
    expect(() => leaderOf({ cp1: 'bare', cp2: 'bare', cp3: 'bare', w1: 'node' })).toThrow(
      'w1 is a node of a cluster whose data is on no control plane of the file',
    );
  });

  test('is no matter for runs that make none', () => {
    expect(leaderOf({ cp1: 'bare' }, false)).toBe('cp1');
    expect(leaderOf({}, false)).toBe('cp1');
  });

  test('is refused where the file names control planes of two', () => {
    expect(() => leaderOf({ cp1: 'serves', cp2: 'holds', cp3: 'bare' }, true, { cp2: 'other' })).toThrow(
      'cp1 and cp2 are control planes of different clusters: their authorities differ.',
    );
  });
});

describe('a cluster that another host leads', () => {
  test('has it first, and says of it what the documents said of the leader', () => {
    const led = ledBy(cluster, 'cp2');
    expect(led.hosts.map(({ name }) => name)).toEqual(['cp2', 'cp1', 'cp3', 'w1']);
    expect(led.documents.init.localAPIEndpoint).toEqual({ bindPort: 6443 });
    expect(ledBy(cluster, 'cp1')).toBe(cluster);
  });

  test('leaves each host its own address and name', () => {
    const [cp1] = cluster.hosts;
    const addressed = {
      ...cluster,
      hosts: cluster.hosts.map((host) => (host === cp1 ? { ...host, address: '10.0.0.11', nodeName: 'one' } : host)),
      documents: {
        ...cluster.documents,
        init: {
          ...cluster.documents.init,
          nodeRegistration: { ...cluster.documents.init.nodeRegistration, name: 'one' },
          localAPIEndpoint: { bindPort: 6443, advertiseAddress: '10.0.0.11' },
        },
      },
    };
    const led = ledBy(addressed, 'cp3');
    expect(led.documents.init.nodeRegistration.name).toBeUndefined();
    expect(led.documents.init.localAPIEndpoint).toEqual({ bindPort: 6443 });
    expect(led.hosts[1]).toMatchObject({ name: 'cp1', address: '10.0.0.11', nodeName: 'one' });
  });
});

import { expect, test } from 'vitest';
import { compare } from '../../src/kube/compare.ts';
import type { KubeObject } from '../../src/kube/index.ts';

const service = (ports: object[], more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'dns', ...more },
  spec: { ports },
});
const owned = (manager: string) => ({
  managedFields: [
    {
      manager,
      operation: 'Apply',
      fieldsV1: {
        'f:metadata': { 'f:labels': { 'f:old': {} } },
        'f:spec': { 'f:ports': { 'k:{"port":53,"protocol":"UDP"}': { '.': {}, 'f:port': {} } } },
      },
    },
  ],
  labels: { old: 'yes' },
});
const port = { port: 53 };

test('a field that Slipway set earlier and no longer wants is a difference', () => {
  const { differing } = compare(service([port], owned('slipway')), service([port]));
  expect(differing.map(({ path }) => path)).toEqual(['metadata.labels']);
});

test('a field that somebody else set is none of its business', () => {
  expect(compare(service([port], owned('kubectl')), service([port])).isDifferent).toBe(false);
});

test('an item of a keyed list is found though the server filled in a part of its key', () => {
  const wanted = service([port], { labels: { old: 'yes' } });
  expect(compare(service([{ ...port, protocol: 'UDP' }], owned('slipway')), wanted).isDifferent).toBe(false);
});

test('a patch is judged by what it says alone', () => {
  expect(compare(service([port], owned('slipway')), { spec: { ports: [port] } }).isDifferent).toBe(false);
});

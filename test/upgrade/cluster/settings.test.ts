import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createFakeStore, type FakeStore } from '../../phases/fake-store.ts';
import { planLine, type RecipeResult } from '../../phases/run-recipe.ts';
import { OLD, type RolloutScene, rolloutScene, UNKNOWN_FLAG } from './scene.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let store: FakeStore;
let scene: RolloutScene;
afterAll(() => store.remove());

const API_SERVER = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const ETCD = '/etc/kubernetes/manifests/etcd.yaml';
const verbose = { apiServer: { v: '4' } } as const;
const areVerbose = (): readonly boolean[] => manifests(API_SERVER).map((text) => text.includes('--v=4'));

const manifests = (path: string): readonly string[] =>
  scene.nodes.map(({ files }) => Buffer.from(files.get(path)?.bytes ?? '').toString()).filter((text) => text !== '');

/** What is told while the hosts take turns. */
const turnsIn = ({ events }: RecipeResult): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'unit-said' && event.phase.endsWith('control-plane/apiserver')
      ? [`${event.host}: ${event.text}`]
      : [],
  );

describe('settings of three running control planes', () => {
  beforeAll(async () => {
    store = await createFakeStore();
    scene = await rolloutScene({ controlPlanes: 3, workers: 0 }, store);
  });

  test('change on one host after another, each when the one before is well, as they were planned', async () => {
    const withoutTimes = (line: string) => line.replaceAll(/slipway-change-[\d-]+/g, 'slipway-change-<time>');
    const lines = ({ said }: RecipeResult) => said.map((change) => withoutTimes(planLine(change))).sort();
    const planned = await scene.apply(OLD, { settings: verbose, plan: true });
    expect([planned.errors, areVerbose()]).toEqual([[], [false, false, false]]);
    const result = await scene.apply(OLD, { settings: verbose });
    expect([result.errors, areVerbose()]).toEqual([[], [true, true, true]]);
    expect(turnsIn(result)).toEqual(
      ['cp1', 'cp2', 'cp3'].flatMap((host) => [
        `${host}: replacing kube-apiserver`,
        `${host}: kube-apiserver is healthy`,
      ]),
    );
    expect(lines(planned)).toEqual(lines(result));
    const again = await scene.apply(OLD, { settings: verbose });
    expect([again.errors, again.said]).toEqual([[], []]);
  });

  test('that keep the API server from coming up are put back on the first host, and reach no other', async () => {
    const before = manifests(API_SERVER);
    const { errors } = await scene.apply(OLD, { settings: { apiServer: { [UNKNOWN_FLAG]: 'true' } } });
    expect(errors.map(({ host, code }) => [host, code])).toEqual([['cp1', 'UPGRADE_FAILED']]);
    expect(errors[0]?.message).toContain('did not come up on cp1, so the old static pods were put back, and run.');
    expect(manifests(API_SERVER)).toEqual(before);
  });

  test('of etcd are changed after its data were kept', async () => {
    const { errors, said } = await scene.apply(OLD, { settings: { ...verbose, etcd: { 'snapshot-count': '5000' } } });
    expect(errors).toEqual([]);
    const done = said.map(({ host, what }) => `${host} ${what}`);
    for (const host of ['cp1', 'cp2', 'cp3']) {
      const kept = done.findIndex((line) => line.startsWith(`${host} Keep the snapshot as`));
      expect(kept, host).toBeGreaterThanOrEqual(0);
      expect(kept, host).toBeLessThan(done.indexOf(`${host} ${ETCD}`));
    }
    expect(manifests(ETCD).map((text) => text.includes('--snapshot-count=5000'))).toEqual([true, true, true]);
  });

  test('are just written where the API server does not serve, such as by what somebody has edited', async () => {
    const edited = (manifests(API_SERVER)[1] ?? '').replace('- kube-apiserver\n', `$&    - --${UNKNOWN_FLAG}\n`);
    await scene.nodes[1]?.write(API_SERVER, Buffer.from(edited), { mode: 0o600 });
    const result = await scene.apply(OLD, { settings: { ...verbose, etcd: { 'snapshot-count': '5000' } } });
    expect([result.errors, turnsIn(result)]).toEqual([[], []]);
    expect(result.said.map(planLine)).toEqual([`cp2: update file ${API_SERVER}`]);
    expect(areVerbose()).toEqual([true, true, true]);
    expect(manifests(API_SERVER).some((text) => text.includes(UNKNOWN_FLAG))).toBe(false);
  });
});

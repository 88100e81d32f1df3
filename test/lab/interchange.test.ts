import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lines, onlyOnOneSide } from './cluster-objects.ts';
import { CONFIG, createBench, directions, prepareBench } from './interchange/bench.ts';
import { contentsOn, objectsOn, treeOn } from './interchange/laid-down.ts';
import { cellId, interchangePage, provedOnPage } from './interchange/page.ts';
import type { Row } from './interchange/row.ts';
import { rows, rowsBefore, rowsOfSoak } from './interchange/rows.ts';

const bench = createBench({ name: 'inter', network: 83, version: 'v1.36.3' });
const { lab, run } = bench;
const [ours, theirs] = [bench.side('slipway').controlPlane, bench.side('kubeadm').controlPlane];
const proved = new Set<string>();
const PAGE = fileURLToPath(new URL('../../docs/interchange.md', import.meta.url));

beforeAll(() => prepareBench(bench));
afterAll(() => lab.down());

const proveAll = (all: readonly Row[]): void => {
  describe.each(all.map((row) => [row.operation, row] as const))('%s', (_, row) => {
    test.each(directions)('$first, then $second', async (direction) => {
      await row.prove(bench, direction);
      proved.add(cellId(row, direction));
    });
    for (const { title, prove } of row.further ?? []) test(title, () => prove(bench));
  });
};

proveAll(rowsBefore);

describe('slipway init and kubeadm init with one configuration on equal hosts', () => {
  const objects = (host: string): Lines => objectsOn(bench, host);
  const tree = (host: string): Lines => treeOn(bench, host);
  const contents = (host: string): Lines => contentsOn(bench, host);

  test('both succeed', () => {
    expect(run(ours, `slipway init ${CONFIG}`)).toContain('slipway join');
    expect(run(theirs, `kubeadm init ${CONFIG}`)).toContain('kubeadm join');
  });

  test('leave the same objects, field by field', async () => {
    expect(objects(ours).length).toBeGreaterThan(1_000);
    await expect
      .poll(() => onlyOnOneSide(objects(ours), objects(theirs)), { timeout: 60_000, interval: 2_000 })
      .toEqual([]);
  });

  test('leave the same files with the same owners and modes', async () => {
    expect(tree(ours).length).toBeGreaterThan(40);
    // Kubelets write some of theirs a moment after the command has returned.
    await expect.poll(() => onlyOnOneSide(tree(ours), tree(theirs)), { timeout: 30_000, interval: 1_000 }).toEqual([]);
  });

  test('write the same into static pods, kubeconfigs and the kubelet’s files', () => {
    expect(contents(ours).length).toBeGreaterThan(400);
    expect(onlyOnOneSide(contents(ours), contents(theirs))).toEqual([]);
  });
});

proveAll(rows);

test('docs/interchange.md tells what was proved here, beside what the soak proved (written anew with -u)', async () => {
  const own = [...rowsBefore, ...rows];
  const cells = own.flatMap((row) => directions.map((direction) => cellId(row, direction)));
  expect(cells.filter((cell) => !proved.has(cell))).toEqual([]);
  const ofSoak = provedOnPage(readFileSync(PAGE, 'utf8'), rowsOfSoak);
  await expect(interchangePage(new Set([...proved, ...ofSoak]))).toMatchFileSnapshot(PAGE);
});

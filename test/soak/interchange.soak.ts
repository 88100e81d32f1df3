import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onlyOnOneSide } from '../lab/cluster-objects.ts';
import { CONFIG, createBench, directions, IGNORE, prepareBench, type Tool } from '../lab/interchange/bench.ts';
import { contentsOn, objectsOn } from '../lab/interchange/laid-down.ts';
import { cellId, interchangePage, provedOnPage } from '../lab/interchange/page.ts';
import { rows, rowsBefore } from '../lab/interchange/rows.ts';
import { joinLine } from '../lab/interchange/token.ts';
import { upgrade } from '../lab/interchange/upgrade.ts';
import { bringVersion, untilNodesRun, untilPodsAreReady } from '../lab/new-version.ts';

const OLD = 'v1.35.4';
const NEW = 'v1.36.3';

const bench = createBench({ name: 'interup', network: 84, version: OLD });
const { lab, run, side } = bench;
const proved = new Set<string>();
const PAGE = fileURLToPath(new URL('../../docs/interchange.md', import.meta.url));

/** A control plane and a worker. */
const makeCluster = async (maker: Tool): Promise<void> => {
  const { controlPlane, other } = side(maker);
  run(controlPlane, `${maker} init ${CONFIG}`);
  bench.installFlannel(controlPlane);
  run(other, `${maker} ${joinLine(bench, controlPlane, maker)} ${IGNORE}`);
  await untilNodesRun(lab, controlPlane, OLD);
  untilPodsAreReady(lab, controlPlane);
};

beforeAll(async () => {
  await prepareBench(bench);
  const sides = [side('slipway'), side('kubeadm')];
  bringVersion(lab, NEW, {
    controlPlanes: sides.map(({ controlPlane }) => controlPlane),
    workers: sides.map(({ other }) => other),
  });
});
afterAll(() => lab.down());

describe(upgrade.operation, () => {
  test.each(directions)('$first, then $second', async (direction) => {
    await makeCluster(direction.first);
    await upgrade.prove(bench, direction);
    proved.add(cellId(upgrade, direction));
  });

  test('both have come to the same: objects, static pods, kubeconfigs and the kubelets’ files', () => {
    const [ours, theirs] = [side('kubeadm'), side('slipway')];
    const objects = [ours, theirs].map(({ controlPlane, other }) => objectsOn(bench, controlPlane, other));
    expect(onlyOnOneSide(objects[0] ?? [], objects[1] ?? [])).toEqual([]);
    for (const place of ['controlPlane', 'other'] as const) {
      const [mine, yours] = [ours, theirs].map((one) =>
        contentsOn(bench, one[place], place === 'other' ? one.controlPlane : one.other),
      );
      expect(onlyOnOneSide(mine ?? [], yours ?? [])).toEqual([]);
    }
  });
});

test('docs/interchange.md tells what was proved here, beside what npm test proves (written anew with -u)', async () => {
  const others = provedOnPage(readFileSync(PAGE, 'utf8'), [...rowsBefore, ...rows]);
  expect(directions.map((direction) => cellId(upgrade, direction)).filter((cell) => !proved.has(cell))).toEqual([]);
  await expect(interchangePage(new Set([...proved, ...others]))).toMatchFileSnapshot(PAGE);
});

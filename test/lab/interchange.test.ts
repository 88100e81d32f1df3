import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/render/index.ts';
import { comparedKinds, type Lines, linesOf, objectLines, onlyOnOneSide } from './cluster-objects.ts';
import { CONFIG, createBench, directions, prepareBench } from './interchange/bench.ts';
import { cellId, interchangePage } from './interchange/page.ts';
import type { Row } from './interchange/row.ts';
import { rows, rowsBefore } from './interchange/rows.ts';

const bench = createBench();
const { lab, run, kubectl, addressOf } = bench;
const [ours, theirs] = [bench.side('slipway').controlPlane, bench.side('kubeadm').controlPlane];
const proved = new Set<string>();

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
  const wordsOf = (host: string) => ({ [addressOf(host)]: 'ADDRESS', [host]: 'NODE' });

  const objects = (host: string): Lines => objectLines(kubectl(host, `get ${comparedKinds} -A -o json`), wordsOf(host));

  const tree = (host: string): Lines =>
    lab
      .on(
        host,
        `find /etc/kubernetes /var/lib/etcd -maxdepth 3 -printf '%y %#m %U:%G %p -> %l\\n' | grep -v member
        find /var/lib/kubelet -maxdepth 1 -printf '%y %#m %U:%G %p\\n'`,
      )
      .split('\n')
      .filter((line) => line !== '')
      .sort();

  const contents = (host: string): Lines => {
    const files =
      '/etc/kubernetes/*.conf /etc/kubernetes/manifests/* /var/lib/kubelet/*.yaml /var/lib/kubelet/*.env /etc/default/kubelet';
    const parts = lab.on(host, `for f in ${files}; do [ ! -e $f ] || { echo "=== $f"; cat $f; }; done`).split('=== ');
    return parts.slice(1).flatMap((part) => {
      const [path = '', ...lines] = part.split('\n');
      const text = lines.join('\n');
      return linesOf(path, path.endsWith('.env') ? text : parseYaml(text), wordsOf(host));
    });
  };

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

  test('leave the same files with the same owners and modes', () => {
    expect(tree(ours).length).toBeGreaterThan(40);
    expect(onlyOnOneSide(tree(ours), tree(theirs))).toEqual([]);
  });

  test('write the same into static pods, kubeconfigs and the kubelet’s files', () => {
    expect(contents(ours).length).toBeGreaterThan(400);
    expect(onlyOnOneSide(contents(ours), contents(theirs))).toEqual([]);
  });
});

proveAll(rows);

test('docs/interchange.md tells what was proved here (written anew with -u)', async () => {
  const cells = [...rowsBefore, ...rows].flatMap((row) => directions.map((direction) => cellId(row, direction)));
  expect(cells.filter((cell) => !proved.has(cell))).toEqual([]);
  await expect(interchangePage([...rowsBefore, ...rows], proved)).toMatchFileSnapshot('../../docs/interchange.md');
});

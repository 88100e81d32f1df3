import { expect } from 'vitest';
import type { Bench } from './bench.ts';
import { membersOn } from './members.ts';
import type { Row } from './row.ts';

/** Files of the cluster and ports of its components. */
const whatStays = ({ lab }: Bench, host: string): readonly string[] =>
  lab
    .on(
      host,
      `find /etc/kubernetes /var/lib/kubelet /var/lib/etcd -printf '%y %#m %p\\n' 2>/dev/null | sort
      ss -Hltn | awk '{ print $4 }' | grep -E ':(6443|2379|10250|10257|10259)$'; true`,
    )
    .split('\n')
    .filter((line) => line !== '');

const isMore = (line: string): boolean => !line.startsWith('d ');

/** Of a host that joined by the first. */
const joinedBy = (bench: Bench, first: 'kubeadm' | 'slipway') =>
  bench.side(first === 'kubeadm' ? 'slipway' : 'kubeadm');

export const resetWorker: Row = {
  operation: 'reset a worker',
  typed: '`SECOND reset --force` on a host that joined by `FIRST join`',
  proof: 'no file of the cluster is left on it, no port is taken',
  prove: (bench, { first, second }) => {
    const { controlPlane, other } = joinedBy(bench, first);
    bench.run(other, `${second} reset --force`);
    expect(whatStays(bench, other).filter(isMore)).toEqual([]);
    bench.kubectl(controlPlane, `delete node ${other}`);
  },
};

export const resetControlPlane: Row = {
  operation: 'reset a control plane',
  typed: '`SECOND reset --force --cleanup-tmp-dir` on one of two',
  proof: 'the other is the only member of etcd and answers; no file of the cluster is left, no port is taken',
  prove: (bench, { first, second }) => {
    const { controlPlane, other } = joinedBy(bench, first);
    // A dry run of kubeadm leaves keys in /etc/kubernetes/tmp.
    bench.run(other, `${second} reset --force --cleanup-tmp-dir`);
    expect(membersOn(bench, controlPlane)).toEqual([`${controlPlane} voter`]);
    expect(bench.kubectl(controlPlane, 'get --raw /readyz')).toBe('ok');
    expect(whatStays(bench, other).filter(isMore)).toEqual([]);
  },
};

export const resetLast: Row = {
  operation: 'reset the last control plane',
  typed: '`SECOND reset --force`',
  proof: 'nothing of the cluster is left but the empty folders that kubeadm leaves as well',
  prove: (bench, { first, second }) => {
    const host = bench.side(first).controlPlane;
    bench.run(host, `${second} reset --force`);
    expect(whatStays(bench, host).filter(isMore)).toEqual([]);
  },
  further: [
    {
      title: 'both leave the same',
      prove: (bench) => {
        const [ours, theirs] = (['kubeadm', 'slipway'] as const).map((maker) =>
          whatStays(bench, bench.side(maker).controlPlane),
        );
        expect(ours).toEqual(theirs);
      },
    },
  ],
};

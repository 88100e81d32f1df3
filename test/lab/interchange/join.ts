import { expect } from 'vitest';
import { IGNORE } from './bench.ts';
import { expectTwo, membersOn, sharedSums } from './members.ts';
import type { Row } from './row.ts';
import { joinLine } from './token.ts';

const CERTIFICATE_KEY = /\b[0-9a-f]{64}$/m;
const UPLOAD = 'init phase upload-certs --upload-certs';

export const joinWorker: Row = {
  operation: 'join a worker',
  typed: '`SECOND join` with a token of FIRST',
  proof: 'both nodes are Ready; pods on them reach each other by name, Service and NodePort',
  prove: (bench, { first, second }) => {
    const { run, lab, side, clusterFile, installFlannel } = bench;
    const { controlPlane, other } = side(first);
    installFlannel(controlPlane);
    run(other, `${second} ${joinLine(bench, controlPlane, first)} ${IGNORE}`);
    lab.done('check', '-f', clusterFile(side(first)));
  },
  further: [
    {
      title: 'Slipway tells the status of what kubeadm made, with the certificates',
      prove: ({ lab, side, clusterFile }) => {
        const status = JSON.parse(lab.done('status', '-f', clusterFile(side('kubeadm')), '-o', 'json'));
        expect(status).toMatchObject({ reachable: true, unreachable: [] });
        expect(status.nodes.map(({ name, ready }: { name: string; ready: boolean }) => [name, ready])).toEqual([
          ['w2', true],
          ['w3', true],
        ]);
        expect(status.certificates.length).toBeGreaterThan(9);
      },
    },
    {
      title: 'kubeadm plans an upgrade of what Slipway made to the version it has, and finds no difference',
      prove: ({ run, side }) => {
        const host = side('slipway').controlPlane;
        const plan = run(host, `kubeadm upgrade plan v1.36.3 ${IGNORE}`);
        expect(plan).toContain('Reading configuration from the "kubeadm-config" ConfigMap');
        expect(plan).toMatch(/Cluster version: 1\.36\.3[\s\S]+Target version: v1\.36\.3/);
        expect(run(host, 'kubeadm upgrade diff v1.36.3')).not.toMatch(/^[-+]/m);
      },
    },
  ],
};

export const uploadCerts: Row = {
  operation: 'upload-certs',
  typed: `\`SECOND ${UPLOAD}\` over what FIRST uploaded`,
  proof:
    'FIRST downloads and decrypts them on another host: the same files; the Secret belongs to a token that runs out',
  prove: (bench, { first, second }) => {
    const { run, kubectl, side } = bench;
    const { controlPlane, other } = side(first);
    run(controlPlane, `${first} ${UPLOAD}`);
    const key = CERTIFICATE_KEY.exec(run(controlPlane, `${second} ${UPLOAD}`))?.[0];
    const owner = kubectl(
      controlPlane,
      'get secret -n kube-system kubeadm-certs -o jsonpath={.metadata.ownerReferences}',
    );
    expect(JSON.parse(owner)).toHaveLength(1);
    const line = joinLine(bench, controlPlane, first, `--certificate-key ${key}`);
    run(other, `${first} ${line.replace('join', 'join phase control-plane-prepare download-certs')}`);
    expect(sharedSums(bench, other)).toBe(sharedSums(bench, controlPlane));
    run(other, 'rm -r /etc/kubernetes/pki');
  },
};

export const joinControlPlane: Row = {
  operation: 'join a control plane',
  typed: '`SECOND join --control-plane --certificate-key` with what FIRST uploaded',
  proof:
    'a dry run first changes nothing; then both are voters in etcd, with the same authorities; labels and taint are set; the new API server answers by itself',
  prove: (bench, { first, second }) => {
    const { run, lab, side } = bench;
    const { controlPlane, other } = side(first);
    const key = CERTIFICATE_KEY.exec(run(controlPlane, `${first} ${UPLOAD}`))?.[0];
    const line = `${second} ${joinLine(bench, controlPlane, first, `--certificate-key ${key}`)} ${IGNORE}`;
    run(other, `${line} --dry-run`);
    expect(membersOn(bench, controlPlane)).toEqual([`${controlPlane} voter`]);
    expect(lab.on(other, 'ls /etc/kubernetes/pki 2>/dev/null; true')).toBe('');
    run(other, line);
    expectTwo(bench, controlPlane, other);
  },
  further: [
    {
      title: 'a second slipway join needs no key any more, and changes nothing',
      prove: (bench) => {
        const { read, kubectl, side } = bench;
        const { controlPlane, other } = side('kubeadm');
        kubectl(controlPlane, 'delete secret -n kube-system kubeadm-certs');
        const line = `slipway ${joinLine(bench, controlPlane, 'slipway')} --control-plane ${IGNORE} -o json`;
        const said = read(other, line);
        expect(said).not.toContain('"type":"unit-change"');
        expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toMatchObject({
          type: 'result',
          command: 'join',
          nodeName: other,
          role: 'control-plane',
        });
      },
    },
  ],
};

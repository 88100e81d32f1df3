import { expect } from 'vitest';
import type { Tool } from './bench.ts';
import type { Row } from './row.ts';

export const checkExpiration: Row = {
  operation: 'check-expiration',
  typed: '`SECOND certs check-expiration`',
  proof: 'every certificate and authority is found, none missing; under `-o json` both tools say the same of each',
  prove: ({ run, read, side }, { first, second }) => {
    const host = side(first).controlPlane;
    const told = (tool: Tool): unknown =>
      JSON.parse(
        read(host, `${tool} certs check-expiration -o json 2>/dev/null`).replaceAll(/"residualTime": \d+/g, '"x": 0'),
      );
    expect(told(second)).toEqual(told(first));
    const said = run(host, `${second} certs check-expiration`);
    expect(said).not.toMatch(/MISSING|invalid|error/i);
    for (const name of ['admin.conf', 'super-admin.conf', 'apiserver', 'etcd-server', 'front-proxy-client']) {
      expect(said).toMatch(new RegExp(`^${name} +\\w{3} \\d`, 'm'));
    }
  },
};

const LEAVES = `cd /etc/kubernetes && for f in $(find pki -name '*.crt' ! -name '*ca.crt' | sort); do
  openssl x509 -noout -serial -in $f; done; sha256sum admin.conf super-admin.conf controller-manager.conf scheduler.conf`;
const AUTHORITIES = `cd /etc/kubernetes/pki && sha256sum ca.crt ca.key front-proxy-ca.crt etcd/ca.crt sa.key`;
const SERVED = 'openssl s_client -connect 127.0.0.1:6443 </dev/null 2>/dev/null | openssl x509 -noout -serial';
const ON_DISK = 'openssl x509 -noout -serial -in /etc/kubernetes/pki/apiserver.crt';

export const renew: Row = {
  operation: 'renew',
  typed: '`SECOND certs renew all`',
  proof:
    'every certificate and kubeconfig is another, no authority is; the API server, started again, serves its new certificate and takes the new admin.conf; FIRST finds nothing amiss',
  prove: async ({ lab, run, kubectl, side }, { first, second }) => {
    const host = side(first).controlPlane;
    const [leaves, authorities] = [LEAVES, AUTHORITIES].map((script) => lab.on(host, script));
    run(host, `${second} certs renew all`);
    const now = lab.on(host, LEAVES).split('\n');
    expect(now.filter((line) => line !== '' && leaves?.split('\n').includes(line))).toEqual([]);
    expect(now.length).toBeGreaterThan(11);
    expect(lab.on(host, AUTHORITIES)).toBe(authorities);
    lab.on(host, `pkill -9 -x -f 'kube-apiserver .*'`);
    const seen = (): readonly string[] => [kubectl(host, 'get --raw /readyz || true'), lab.on(host, SERVED)];
    await expect.poll(seen, { timeout: 120_000, interval: 1_000 }).toEqual(['ok', lab.on(host, ON_DISK)]);
    expect(run(host, `${first} certs check-expiration`)).not.toMatch(/MISSING|invalid|error/i);
  },
};

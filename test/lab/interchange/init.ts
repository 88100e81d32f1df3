import { expect } from 'vitest';
import { CONFIG } from './bench.ts';
import type { Row } from './row.ts';

/** Without kubelet.conf, which both point at the certificate that the kubelet renews by itself. */
const SUMS = `find /etc/kubernetes \\( -name '*.crt' -o -name '*.key' -o -name '*.conf' \\) ! -name kubelet.conf | sort | xargs sha256sum`;

/** On the hosts that join later: they are bare again at its end. */
export const init: Row = {
  operation: 'init',
  typed: '`SECOND init` after `FIRST init phase certs all` and `FIRST init phase kubeconfig all`',
  proof:
    'every key, certificate and kubeconfig but the kubelet’s own is still there, byte for byte; the node registers; a line for control planes is printed; the two whole inits leave the same objects and files, field by field',
  prove: ({ lab, run, kubectl, side }, { first, second }) => {
    const host = side(second).other;
    run(host, `${first} init phase certs all ${CONFIG}`);
    run(host, `${first} init phase kubeconfig all ${CONFIG}`);
    const before = lab.on(host, SUMS);
    expect(before.split('\n').length).toBeGreaterThan(25);
    try {
      const said = run(host, `${second} init ${CONFIG} --upload-certs`).replaceAll(/\\\n\s*/g, ' ');
      expect(said).toMatch(
        new RegExp(`${second} join \\S+ --token \\S+ +\\S+ \\S+ +--control-plane --certificate-key [0-9a-f]{64}`),
      );
      expect(lab.on(host, SUMS)).toBe(before);
      expect(kubectl(host, 'get nodes -o name')).toBe(`node/${host}\n`);
    } finally {
      run(host, `${first} reset --force`);
    }
  },
};

import { flannelObjects } from '../../../src/addons/index.ts';
import { kubeadm } from '../../kubeadm/kubeadm-binary.ts';
import { AFTER_PREPARATION } from '../after-preparation.ts';
import { CONTAINER_CHECKS, kubeadmConfig, POD_SUBNET } from '../kubeadm-in-containers.ts';
import { createSlipwayCluster, type SlipwayCluster } from '../slipway-cluster.ts';
import { putSlipway } from '../slipway-on-host.ts';

export type Tool = 'kubeadm' | 'slipway';

/** Who did what there was before, and who goes on. */
export interface Direction {
  readonly first: Tool;
  readonly second: Tool;
}

export const directions: readonly Direction[] = [
  { first: 'kubeadm', second: 'slipway' },
  { first: 'slipway', second: 'kubeadm' },
];

/** A cluster whose first control plane one tool made; the other tool joins the other host. */
interface Side {
  readonly maker: Tool;
  readonly controlPlane: string;
  readonly other: string;
}

const sides: Readonly<Record<Tool, Side>> = {
  slipway: { maker: 'slipway', controlPlane: 'cp1', other: 'w1' },
  kubeadm: { maker: 'kubeadm', controlPlane: 'w2', other: 'w3' },
};

const addresses: Readonly<Record<string, string>> = {
  cp1: '10.83.0.11',
  w1: '10.83.0.21',
  w2: '10.83.0.22',
  w3: '10.83.0.23',
};

/** Four prepared hosts with both tools on them. */
export interface Bench {
  readonly lab: SlipwayCluster;
  /** The cluster that this tool made. */
  side(maker: Tool): Side;
  addressOf(host: string): string;
  /** Gives both outputs of a command; throws when it fails. */
  run(host: string, command: string): string;
  /** Gives standard output alone. */
  read(host: string, command: string): string;
  /** kubectl on a control plane. */
  kubectl(host: string, command: string, input?: string): string;
  /** A cluster file that names the hosts of one side. */
  clusterFile(side: Side): string;
  installFlannel(host: string): void;
}

/** For command lines of either tool. */
export const IGNORE = `--ignore-preflight-errors=${CONTAINER_CHECKS}`;
/** On each host: the configuration of an init there. */
export const CONFIG = '--config /root/kubeadm.yaml';

export const createBench = (): Bench => {
  const lab = createSlipwayCluster('inter', 83);
  const kubectl = (host: string, command: string, input = ''): string =>
    lab.on(host, `kubectl --kubeconfig /etc/kubernetes/admin.conf ${command} <<'EOF'\n${input}\nEOF`);
  return {
    lab,
    side: (maker) => sides[maker],
    addressOf: (host) => addresses[host] ?? '',
    run: (host, command) => lab.on(host, `${command} </dev/null 2>&1`),
    read: (host, command) => lab.on(host, `${command} </dev/null`),
    kubectl,
    clusterFile: ({ maker, controlPlane, other }) =>
      lab.writeHosts(
        `${maker}.yaml`,
        [
          { name: controlPlane, roles: ['control-plane'] },
          { name: other, roles: ['worker'] },
        ],
        { name: `${maker}-made` },
      ),
    installFlannel: (host) => {
      const items = flannelObjects({ podSubnet: POD_SUBNET, backend: 'host-gw' });
      kubectl(host, 'apply -f -', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    },
  };
};

/** Machines, as bare as apply leaves them before it makes a cluster, with the two tools. */
export const prepareBench = async ({ lab, addressOf }: Bench): Promise<void> => {
  await lab.machines({ workers: 3 });
  const hosts = Object.keys(addresses);
  // An even number of control planes is refused, and each of the four becomes one.
  for (const group of [hosts.slice(0, 3), hosts.slice(3)]) {
    const entries = group.map((name) => ({ name, roles: ['control-plane'] as const }));
    const file = lab.writeHosts(`${group[0]}.yaml`, entries);
    lab.done('apply', '-f', file, '--skip-phases', AFTER_PREPARATION, '--no-check');
  }
  await putSlipway(lab, hosts);
  for (const host of hosts) {
    lab.send(host, kubeadm(), '/usr/local/bin/kubeadm');
    lab.on(host, `cat > /root/kubeadm.yaml <<'EOF'\n${kubeadmConfig(addressOf(host), `${addressOf(host)}:6443`)}EOF`);
  }
};

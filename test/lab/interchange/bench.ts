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

/** Last number of each host's address. */
const hosts: Readonly<Record<string, number>> = { cp1: 11, w1: 21, w2: 22, w3: 23 };

/** Four prepared hosts with both tools on them. */
export interface Bench {
  readonly lab: SlipwayCluster;
  /** Of Kubernetes, to begin with. */
  readonly version: string;
  /** The cluster that this tool made. */
  side(maker: Tool): Side;
  addressOf(host: string): string;
  /** Gives both outputs of a command; throws when it fails. */
  run(host: string, command: string): string;
  /** Gives standard output alone. */
  read(host: string, command: string): string;
  /** kubectl on a control plane. */
  kubectl(host: string, command: string, input?: string): string;
  /** A cluster file that names the hosts of one side; `version` is the one to begin with unless given. */
  clusterFile(side: Side, version?: string): string;
  installFlannel(host: string): void;
}

/** For command lines of either tool. */
export const IGNORE = `--ignore-preflight-errors=${CONTAINER_CHECKS}`;
/** On each host: the configuration of an init there. */
export const CONFIG = '--config /root/kubeadm.yaml';

interface BenchOptions {
  readonly name: string;
  /** Of the addresses, 10.N.0.0/24. */
  readonly network: number;
  readonly version: string;
}

export const createBench = ({ name, network, version }: BenchOptions): Bench => {
  const lab = createSlipwayCluster(name, network);
  const kubectl = (host: string, command: string, input = ''): string =>
    lab.on(host, `kubectl --kubeconfig /etc/kubernetes/admin.conf ${command} <<'EOF'\n${input}\nEOF`);
  return {
    lab,
    version,
    side: (maker) => sides[maker],
    addressOf: (host) => `10.${network}.0.${hosts[host]}`,
    run: (host, command) => lab.on(host, `${command} </dev/null 2>&1`),
    read: (host, command) => lab.on(host, `${command} </dev/null`),
    kubectl,
    clusterFile: ({ maker, controlPlane, other }, kubernetesVersion = version) =>
      lab.writeHosts(
        `${maker}.yaml`,
        [
          { name: controlPlane, roles: ['control-plane'] },
          { name: other, roles: ['worker'] },
        ],
        { name: `${maker}-made`, spec: { kubernetesVersion } },
      ),
    installFlannel: (host) => {
      const items = flannelObjects({ podSubnet: POD_SUBNET, backend: 'host-gw' });
      kubectl(host, 'apply -f -', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    },
  };
};

/** Machines, as bare as apply leaves them before it makes a cluster, with the two tools. */
export const prepareBench = async ({ lab, addressOf, version }: Bench): Promise<void> => {
  await lab.machines({ workers: 3 });
  const names = Object.keys(hosts);
  // An even number of control planes is refused, and each of the four becomes one.
  for (const group of [names.slice(0, 3), names.slice(3)]) {
    const entries = group.map((name) => ({ name, roles: ['control-plane'] as const }));
    const file = lab.writeHosts(`${group[0]}.yaml`, entries, { spec: { kubernetesVersion: version } });
    lab.done('apply', '-f', file, '--skip-phases', AFTER_PREPARATION, '--no-check');
  }
  await putSlipway(lab, names);
  for (const host of names) {
    lab.send(host, kubeadm(), '/usr/local/bin/kubeadm');
    const address = addressOf(host);
    const config = kubeadmConfig({ address, version, endpoint: `${address}:6443` });
    lab.on(host, `cat > /root/kubeadm.yaml <<'EOF'\n${config}EOF`);
  }
};

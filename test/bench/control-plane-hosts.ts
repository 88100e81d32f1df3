import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { kubeadmConfig } from '../lab/kubeadm-in-containers.ts';
import { createSlipwayCluster, type SlipwayCluster } from '../lab/slipway-cluster.ts';
import { takeBack } from './cluster-scripts.ts';
import { flannelYaml } from './flannel-yaml.ts';

const NETWORK = 94;
const ADDRESS = `10.${NETWORK}.0.11`;

export const FIRST = 'cp1';
export const FURTHER = ['cp2', 'cp3'] as const;
export const WORKERS = ['w1', 'w2'] as const;
const CONTROL_PLANES = [FIRST, ...FURTHER];
export const ALL = [...CONTROL_PLANES, ...WORKERS];

export const createControlPlaneLab = (): SlipwayCluster => createSlipwayCluster('bench-ha', NETWORK);

/** Three prepared hosts for control planes and two for workers, with kubeadm on all, Slipway on those that join. */
export const prepareHosts = async (lab: SlipwayCluster, slipway: string): Promise<void> => {
  lab.write({ controlPlanes: CONTROL_PLANES.length, workers: WORKERS.length });
  lab.done('up', '-f', lab.file, '--no-check');
  for (const { name } of lab.hosts()) lab.send(name, kubeadm(), '/usr/local/bin/kubeadm');
  for (const name of FURTHER) {
    lab.send(name, slipway, '/usr/local/bin/slipway');
    // Read once, as kubeadm is by what takes hosts back.
    lab.on(name, 'slipway version >/dev/null');
  }
  lab.on(
    FIRST,
    `cat > /root/kubeadm.yaml <<'EOF'\n${kubeadmConfig({ address: ADDRESS, endpoint: `${ADDRESS}:6443` })}EOF`,
  );
};

export const back = async (lab: SlipwayCluster, hosts: readonly string[]): Promise<void> => {
  await Promise.all(hosts.map((host) => lab.onMeanwhile(host, takeBack)));
};

/** What `kubeadm init` tells hosts to join with: everything after `kubeadm`. */
export interface JoinWords {
  readonly worker: string;
  readonly controlPlane: string;
}

/** kubeadm makes the first control plane, and flannel comes. */
export const initByKubeadm = (lab: SlipwayCluster): JoinWords => {
  const said = lab.on(FIRST, 'kubeadm init --config /root/kubeadm.yaml --upload-certs 2>/dev/null');
  lab.on(FIRST, `kubectl --kubeconfig /etc/kubernetes/admin.conf apply -f - >/dev/null <<'EOF'\n${flannelYaml()}\nEOF`);
  const find = (flag: string): string => `--${flag} ${new RegExp(`--${flag} (\\S+)`).exec(said)?.[1]}`;
  const worker = `join ${ADDRESS}:6443 ${find('token')} ${find('discovery-token-ca-cert-hash')}`;
  return { worker, controlPlane: `${worker} --control-plane ${find('certificate-key')}` };
};

/** The first control plane forgets the further ones, members of etcd first, and they are prepared hosts again. */
export const takeOut = async (lab: SlipwayCluster): Promise<void> => {
  for (const host of FURTHER) {
    const found = members(lab).find(({ name }) => name === host);
    if (found) askEtcd(lab, 'member/remove', { ID: found.ID });
  }
  await Promise.all([back(lab, FURTHER), lab.onMeanwhile(FIRST, FORGET)]);
};

/** Pods too: a kubelet that comes under the same name would meet those of its static pods, and wait until they are collected. */
const FORGET = `
export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl delete node ${FURTHER.join(' ')} --ignore-not-found
for host in ${FURTHER.join(' ')}; do
  kubectl delete pod -A --field-selector spec.nodeName=$host --force --grace-period 0 --ignore-not-found 2>/dev/null
done
kubectl delete csr --all --ignore-not-found`;

/** Names of etcd's voting members, sorted. */
export const voters = (lab: SlipwayCluster): readonly string[] =>
  members(lab)
    .filter(({ isLearner }) => !isLearner)
    .map(({ name }) => name)
    .sort();

interface Member {
  readonly ID: string;
  readonly name: string;
  readonly isLearner?: boolean;
}

const members = (lab: SlipwayCluster): readonly Member[] => {
  const answer: { readonly members: readonly Member[] } = JSON.parse(askEtcd(lab, 'member/list', {}));
  return answer.members;
};

const askEtcd = (lab: SlipwayCluster, path: string, request: Readonly<Record<string, string>>): string => {
  const pki = '/etc/kubernetes/pki/etcd';
  const files = `--cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
  return lab.on(
    FIRST,
    `curl -sSf --retry 20 --retry-all-errors --retry-delay 1 ${files} -X POST -d '${JSON.stringify(request)}' https://127.0.0.1:2379/v3/cluster/${path}`,
  );
};

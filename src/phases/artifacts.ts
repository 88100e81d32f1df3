import type { KeySupply } from '../certs/index.ts';
import type { ComponentStore } from '../components/index.ts';
import type { EtcdMembers, Kube } from '../kube/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import { ofHost, ofRun, type PhaseContext } from '../workflow/index.ts';
import type { JoinMaterial } from './join-material.ts';
import type { Pki } from './pki/host-pki.ts';

/** What phases give each other. Names are shown in errors and journals; playbooks refer to the markers by them. */

/** Provided by whoever starts the run. */
export const clusterSpec = ofRun<Cluster>('cluster');
export const componentStore = ofRun<ComponentStore>('componentStore');

/** A host of the file that answers, the name that Kubernetes knows it by, and the address that others reach it at. */
export interface Attendant {
  readonly host: string;
  readonly nodeName: string;
  readonly address: string;
}
export type Attendance = () => Promise<readonly Attendant[]>;
/** Provided by whoever starts the run. */
export const attendance = ofRun<Attendance>('attendance');

/** Every check of the host passed; nothing was written before. */
export const checked = ofHost('checked');
/** The host carries the name of its cluster; writing may begin. */
export const claimed = ofHost('claimed');
/** Containerd, CNI plugins and Kubernetes' binaries are where they belong. */
export const binariesInstalled = ofHost('binariesInstalled');
/** The container runtime answers. */
export const runtimeReady = ofHost('runtimeReady');
/** Everything the playbooks say about a host is so. */
export const prepared = ofHost('prepared');
/** The images that static pods run from are in the runtime. */
export const controlPlaneImages = ofHost('controlPlaneImages');
/** The images of add-ons are in the runtime. */
export const nodeImages = ofHost('nodeImages');

/** Certificates and keys, each as soon as it is made. */
export const pki = ofRun<Pki>('pki');
/** The static pods of the control plane are in place. */
export const manifestsWritten = ofHost('manifestsWritten');
export const kubeletRunning = ofHost('kubeletRunning');
/** etcd is on its way up. */
export const etcdStarts = ofHost('etcdStarts');
/** The API server takes requests; what it makes by itself in its first seconds may still be missing. */
export const apiServerServes = ofHost('apiServerServes');
/** Kubelets get what they ask for: roles for them are there, and some controller-manager signs certificates and gives nodes their pod subnets. */
export const controllersRun = ofRun('controllersRun');
/** Control-plane components answer their health checks. */
export const controlPlaneHealthy = ofRun('controlPlaneHealthy');
/** The leader's kubelet runs with the certificate that it rotates. */
export const kubeletFinalized = ofHost('kubeletFinalized');
/** The Kubernetes API as cluster administrator. */
export const kubeApi = ofRun<Kube>('kubeApi');
/** May be provided by whoever runs single phases: private keys that are begun already. */
export const keySupply = ofRun<KeySupply>('keySupply');
/** May be provided by whoever runs single phases: the path of another kubeconfig than admin.conf. */
export const adminKubeconfig = ofRun<string>('adminKubeconfig');
/** The members of etcd, through the leader. */
export const etcdMembers = ofRun<EtcdMembers>('etcdMembers');
/** Control planes that are gone from the file have left etcd and the cluster: others may join. */
export const controlPlanesLeft = ofRun('controlPlanesLeft');
/** No earlier node or member of etcd has the name of the joining host, unless it is its own. */
export const nodeNameFree = ofHost('nodeNameFree');
/** The host is in the cluster of the leader, or in none; given where nodes of another tool's are taken over. */
export const sameCluster = ofHost('sameCluster');
/** An upgrade of the whole cluster is through, so that the rest of a run may begin on the host; given where one is due. */
export const rolledOut = ofHost('rolledOut');
/** The same of all hosts. */
export const allRolledOut = ofRun('allRolledOut');
/**
 * Brings the static pods of a control plane that serves to what is wanted, when its turn has come; nothing where none serves. Throws
 * UPGRADE_FAILED after the old ones were put back, UPGRADE_HALTED where another host's turn had failed.
 */
export type ChangeInTurn = (context: PhaseContext<HostSpec>, cluster: Cluster) => Promise<void>;
/** Provided where several control planes may be there already. */
export const changeInTurn = ofRun<ChangeInTurn>('changeInTurn');
/** A control plane has what its API server needs to reach an etcd outside of the control planes; given where there is one. */
export const etcdClientWritten = ofHost('external-etcd/client');
/** The address of the API is held by one of the control planes; given where that is Slipway's affair. */
export const endpointHeld = ofRun('endpointHeld');
/** The cluster answers at the address that the file gives it; given where it may have another one so far. */
export const endpointAnswers = ofRun('endpointAnswers');
/** The folder of kubeconfigs that a single phase makes; /etc/kubernetes when nobody says otherwise. */
export const kubeconfigFolder = ofRun<string>('kubeconfigFolder');
/** What a kubelet needs to ask for its certificate. */
export const joinMaterial = ofRun<JoinMaterial>('joinMaterial');
/** The cluster holds its ClusterConfiguration. */
export const configUploaded = ofRun('configUploaded');
/** Roles and discovery for joining hosts are in place. */
export const bootstrapReady = ofRun('bootstrapReady');
/** The name of the host's Node object, once the kubelet has an identity. */
export const nodeRegistered = ofHost<string>('nodeRegistered');

/** The parts of `slipway join …` that `init` prints. */
export interface JoinCommand {
  readonly endpoint: string;
  readonly token: string;
  readonly caCertHashes: readonly string[];
}
export const joinCommand = ofRun<JoinCommand>('joinCommand');

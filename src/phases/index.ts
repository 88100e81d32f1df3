export { installCoredns, installFlannel, installKubeProxy } from './addons.ts';
export * from './artifacts.ts';
export { assumePrepared } from './assume-prepared.ts';
export { certWritten, writeCerts } from './certs.ts';
export { checkImage } from './check-image.ts';
export type { Check, Finding } from './checks/check.ts';
export { hostChecks, preparedChecks, resetChecks, upgradeChecks } from './checks/index.ts';
export { claimHost } from './claim.ts';
export { cordonAnnotation, cordonNode, isCordoned, isCordonedByUs, uncordonNode } from './cordon-node.ts';
export { detectCriSocket } from './detect-cri-socket.ts';
export { etcdAccess } from './etcd-access.ts';
export { etcdClientUrls } from './etcd-client-urls.ts';
export { finalizeKubelet } from './finalize-kubelet.ts';
export { givenCluster } from './given-cluster.ts';
export type { Pki } from './host-pki.ts';
export { deliverImages, importControlPlaneImages, importNodeImages } from './import-images.ts';
export { initialClusterIn } from './initial-cluster.ts';
export { deliverBinaries, installBinaries } from './install-binaries.ts';
export { readInstalled } from './installed-components.ts';
export { joinEtcd } from './join-etcd.ts';
export type { JoinMaterial } from './join-material.ts';
export { connectKubeApi, openKube, readKubeconfig } from './kube-api.ts';
export { addressOfNode, isNodeReady, isPodReady } from './kube-status.ts';
export { kubeconfigWritten, writeKubeconfigs } from './kubeconfigs.ts';
export {
  bootstrapKubeconfig,
  etcdDataDir,
  etcdUnitFile,
  kubeconfigFile,
  kubeletClientCertificate,
  kubeletConfigFile,
  kubeletDir,
  kubeletEnvFile,
  kubeletInstanceConfigFile,
  kubernetesDir,
  manifestFile,
} from './kubernetes-paths.ts';
export { markControlPlane, markNode } from './mark-control-plane.ts';
export { HOST_ANNOTATION, markNodes } from './mark-nodes.ts';
export { nodeOf } from './node.ts';
export { openEtcd } from './open-etcd.ts';
export { ownEtcd } from './own-etcd.ts';
export { readPatches } from './patches.ts';
export { pkiContextOf, preparePki, readKubeconfigs, readPkiDirectory, startHostPki } from './pki.ts';
export {
  everywhere,
  onControlPlanes,
  onEtcdHosts,
  onJoiningControlPlanes,
  onLeader,
  onNodes,
  onWorkers,
} from './places.ts';
export { judge, preflight, preflightError } from './preflight.ts';
export { prepareBootstrap } from './prepare-bootstrap.ts';
export { proxiesOf } from './proxies.ts';
export { listCommands, pullCommands } from './pull-commands.ts';
export { reachEtcd } from './reach-etcd.ts';
export { provenSafe, releaseMembers } from './release-members.ts';
export { renewedFiles, writeInPlace } from './renewed-files.ts';
export { sandboxImage } from './sandbox-image.ts';
export { bracketed, serverOf } from './server-of.ts';
export { resolverOf, startKubelet, writeKubeletFiles } from './start-kubelet.ts';
export { answersProbe, endProcesses, processesOf, untilRunsAnew } from './static-pod-process.ts';
export { type Step, step } from './step.ts';
export { takeOverChecks } from './take-over.ts';
export { toType } from './to-type.ts';
export { createTurns, type Turns } from './turns.ts';
export { uploadKubeadmConfig, uploadKubeletConfig } from './upload-config.ts';
export { waitApiServer, waitForAnswer } from './wait-api-server.ts';
export { isKubeletHealthy, waitControlPlane, waitForComponents } from './wait-control-plane.ts';
export { waitControllers } from './wait-controllers.ts';
export { waitEtcd } from './wait-etcd.ts';
export { manifestWritten, staticPodText, writeManifests, writeStaticPod } from './write-manifests.ts';

export { installCoredns, installFlannel, installKubeProxy } from './addons.ts';
export * from './artifacts.ts';
export { assumePrepared } from './assume-prepared.ts';
export { awaitEndpoint } from './await-endpoint.ts';
export type { Check, Finding } from './checks/check.ts';
export { clusterChecks, hostChecks, preparedChecks, resetChecks, upgradeChecks } from './checks/index.ts';
export { claimHost } from './claim.ts';
export { isOlderEtcd } from './control-plane/kept-etcd-image.ts';
export { connectKubeApi, openKube, readKubeconfig } from './control-plane/kube-api.ts';
export { markControlPlane, markNode } from './control-plane/mark-control-plane.ts';
export { lastWords } from './control-plane/pod-logs.ts';
export { proxiesOf } from './control-plane/proxies.ts';
export { answersProbe, endProcesses, processesOf, untilRunsAnew } from './control-plane/static-pod-process.ts';
export { waitApiServer, waitForAnswer } from './control-plane/wait-api-server.ts';
export { isKubeletHealthy, waitControlPlane, waitForComponents } from './control-plane/wait-control-plane.ts';
export { waitControllers } from './control-plane/wait-controllers.ts';
export { wakeKubelet } from './control-plane/wake-kubelet.ts';
export { manifestWritten, staticPodText, writeManifests, writeStaticPod } from './control-plane/write-manifests.ts';
export { cordonAnnotation, cordonNode, isCordoned, isCordonedByUs, uncordonNode } from './cordon-node.ts';
export { checkImage } from './delivery/check-image.ts';
export { deliverImages, importControlPlaneImages, importNodeImages } from './delivery/import-images.ts';
export { deliverBinaries, installBinaries } from './delivery/install-binaries.ts';
export { readInstalled } from './delivery/installed-components.ts';
export { listCommands, pullCommands } from './delivery/pull-commands.ts';
export { sandboxImage } from './delivery/sandbox-image.ts';
export { detectCriSocket } from './detect-cri-socket.ts';
export { etcdAccess } from './etcd/etcd-access.ts';
export { etcdClientUrls } from './etcd/etcd-client-urls.ts';
export { initialClusterIn } from './etcd/initial-cluster.ts';
export { joinEtcd } from './etcd/join-etcd.ts';
export { openEtcd } from './etcd/open-etcd.ts';
export { ownEtcd } from './etcd/own-etcd.ts';
export { reachEtcd } from './etcd/reach-etcd.ts';
export { provenSafe, releaseMembers } from './etcd/release-members.ts';
export { waitEtcd } from './etcd/wait-etcd.ts';
export { finalizeKubelet } from './finalize-kubelet.ts';
export { givenCluster } from './given-cluster.ts';
export type { JoinMaterial } from './join-material.ts';
export { addressOfNode, isNodeReady, isPodReady } from './kube-status.ts';
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
  unfinishedFile,
} from './kubernetes-paths.ts';
export { markNodes } from './mark-nodes.ts';
export { nodeOf } from './node.ts';
export { HOST_ANNOTATION } from './node-marks.ts';
export { readPatches } from './patches.ts';
export { certWritten, writeCerts } from './pki/certs.ts';
export type { Pki } from './pki/host-pki.ts';
export { kubeconfigWritten, writeKubeconfigs } from './pki/kubeconfigs.ts';
export { pkiContextOf, preparePki, readKubeconfigs, readPkiDirectory, startHostPki } from './pki/pki.ts';
export { renewedFiles, writeInPlace } from './pki/renewed-files.ts';
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
export { bracketed, serverOf } from './server-of.ts';
export { resolverOf, startKubelet, writeKubeletFiles } from './start-kubelet.ts';
export { type Step, step } from './step.ts';
export { storedCluster } from './stored-cluster.ts';
export { takeOverChecks } from './take-over.ts';
export { toType } from './to-type.ts';
export { createTurns, type Turns } from './turns.ts';
export { type EndpointWanted, untilEndpointAnswers } from './until-endpoint-answers.ts';
export { uploadKubeadmConfig, uploadKubeletConfig } from './upload-config.ts';
export { watchKubelet } from './watch-kubelet.ts';

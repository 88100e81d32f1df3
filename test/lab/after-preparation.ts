/** For `--skip-phases`: everything of apply that comes after the preparation of a host. */
export const AFTER_PREPARATION = [
  ...['claim', 'pki', 'certs', 'kubeconfig', 'etcd', 'control-plane', 'kubelet-start', 'wait-etcd', 'wait-api-server'],
  'wait-controllers',
  ...[
    'wait-control-plane',
    'control-plane-api',
    'control-plane-endpoint',
    'upload-config',
    'mark-control-plane',
    'bootstrap-token',
    'kubelet-finalize',
    'addon',
  ],
  ...['etcd-members', 'leave', 'join-material', 'join-control-plane', 'join', 'nodes'],
].join();

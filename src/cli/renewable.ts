/** Everything that `certs renew` knows by name, and what each is for; in kubeadm's order. */
export const renewable = {
  'admin.conf': 'the certificate of the administrators, in their kubeconfig',
  apiserver: 'the certificate that the API server serves with',
  'apiserver-etcd-client': 'the certificate that the API server calls etcd with',
  'apiserver-kubelet-client': 'the certificate that the API server calls kubelets with',
  'controller-manager.conf': 'the certificate of the controller manager, in its kubeconfig',
  'etcd-healthcheck-client': 'the certificate that asks etcd how it is',
  'etcd-peer': 'the certificate that members of etcd talk to each other with',
  'etcd-server': 'the certificate that etcd serves with',
  'front-proxy-client': 'the certificate that the API server calls extension servers with',
  'scheduler.conf': 'the certificate of the scheduler, in its kubeconfig',
  'super-admin.conf': 'the certificate of the super administrator, in its kubeconfig',
} as const;

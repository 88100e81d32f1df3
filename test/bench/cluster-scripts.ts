import { CONTAINER_CHECKS } from '../lab/kubeadm-in-containers.ts';

export const kubeadmInit = 'kubeadm init --config /root/kubeadm.yaml >/dev/null 2>&1';

/** `command` is `… join` with the words that name the cluster, of either tool. */
export const joinScript = (command: string): string =>
  `${command} --ignore-preflight-errors=${CONTAINER_CHECKS} >/dev/null 2>&1`;

/** Back to a prepared host with its images: the same for both sides. */
export const takeBack = `
systemctl stop kubelet
for id in $(ctr -n k8s.io tasks ls -q); do ctr -n k8s.io tasks kill -a -s SIGKILL $id; done >/dev/null 2>&1
rm -f /etc/kubernetes/*.conf
kubeadm reset -f >/dev/null 2>&1
rm -rf /etc/cni/net.d/* /var/lib/cni /run/flannel /var/lib/slipway/claim.json /etc/kubernetes/pki /var/log/pods/* /root/.kube
for i in cni0 flannel.1; do ip link del $i 2>/dev/null; done
for f in iptables ip6tables; do $f-save | grep -vE 'KUBE-|CNI-|FLANNEL-|flanneld ' | $f-restore; done
mkdir -p /etc/kubernetes/manifests
sync
sleep 1
`;

const FLOOR = '/tmp/floor';

/** Nothing of the time before, and the certificates that `floorScript` needs: their making does not count. */
export const floorPreparation = `
for one in floor-etcd floor-apiserver; do ctr -n k8s.io tasks delete -f $one; ctr -n k8s.io containers delete $one; done >/dev/null 2>&1
rm -rf ${FLOOR}
kubeadm init phase certs all --kubernetes-version v1.36.3 --cert-dir ${FLOOR}/pki >/dev/null 2>&1`;

/** etcd, then the apiserver with what it cannot do without, started at once; ends when readyz answers 200. */
export const floorScript = (address: string): string => `
set -e
work=${FLOOR}; cd "$work"
run() { image=$1; name=$2; shift 2; ctr -n k8s.io run -d --net-host --mount type=bind,src=$work,dst=$work,options=rbind:rw "$image" "$name" "$@" >/dev/null; }
run registry.k8s.io/etcd:3.6.8-0 floor-etcd etcd --data-dir $work/etcd --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379
run registry.k8s.io/kube-apiserver:v1.36.3 floor-apiserver kube-apiserver --etcd-servers http://127.0.0.1:2379 --advertise-address ${address} --secure-port 6443 \\
  --tls-cert-file $work/pki/apiserver.crt --tls-private-key-file $work/pki/apiserver.key --client-ca-file $work/pki/ca.crt \\
  --service-account-issuer https://kubernetes.default.svc.cluster.local --service-account-key-file $work/pki/sa.pub \\
  --service-account-signing-key-file $work/pki/sa.key --service-cluster-ip-range 10.96.0.0/12 --authorization-mode Node,RBAC
until [ "$(curl -sk -o /dev/null -w '%{http_code}' https://${address}:6443/readyz)" = 200 ]; do sleep 0.05; done
`;

/** What stands beside a word that only groups commands. */
export const groups: Readonly<Record<string, string>> = {
  certs: 'See and renew certificates of a control plane',
  renew: 'Renew certificates',
  config: "Check, describe and show cluster files and kubeadm's documents",
  print: "Print kubeadm's documents with their defaults",
  images: 'See and pull the images of a control plane',
  upgrade: 'Bring this host to a newer Kubernetes',
  token: 'Make, show and remove the tokens by which hosts join',
  components: 'See and fetch what clusters are made of',
};

/** What stands beside a word that only groups commands. */
export const groups: Readonly<Record<string, string>> = {
  certs: 'See and renew certificates of a control plane',
  renew: 'Renew certificates',
  config: 'Check, describe and show cluster files',
  components: 'See and fetch what clusters are made of',
};

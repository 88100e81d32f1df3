/** Objects of a cluster and files of a host as lines `where.field = value`, with what differs from cluster to cluster replaced by words. */
export type Lines = readonly string[];

/** Lines that only one side has. */
export const onlyOnOneSide = (left: Lines, right: Lines): readonly string[] => [
  ...left.filter((line) => !right.includes(line)).map((line) => `Slipway only: ${line}`),
  ...right.filter((line) => !left.includes(line)).map((line) => `kubeadm only: ${line}`),
];

/** One line for each leaf; text that holds PEM or base64 of it becomes a word, so does everything in `words`. */
export const linesOf = (where: string, value: unknown, words: Readonly<Record<string, string>>): Lines => {
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return [`${where} = ${Array.isArray(value) ? '[]' : '{}'}`];
    return entries.flatMap(([key, child]) => linesOf(`${where}.${replaced(key, words)}`, child, words));
  }
  return [`${where} = ${DATA_FIELD.test(where) ? 'DATA' : replaced(String(value), words)}`];
};

const replaced = (text: string, words: Readonly<Record<string, string>>): string =>
  Object.entries(words).reduce(
    (done, [what, word]) => done.replaceAll(what, word),
    text.replace(PEM, 'PEM').replace(DATA, '$1: DATA'),
  );

const PEM = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----\n?/g;
const DATA = /([a-z-]+-data): \S+/g;
const DATA_FIELD = /-data$/;

interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: unknown;
    readonly annotations?: unknown;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly taints?: readonly { readonly key: string }[] };
}

/** Every kind that kubeadm's init makes or marks. */
export const comparedKinds = [
  'configmaps',
  'secrets',
  'services',
  'serviceaccounts',
  'deployments',
  'daemonsets',
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
  'nodes',
].join(',');

/** `list` is the answer of `kubectl get -A -o json`. */
export const objectLines = (list: string, words: Readonly<Record<string, string>>): Lines => {
  const items: readonly KubeObject[] = JSON.parse(list).items;
  const tokens = items
    .filter(({ kind }) => kind === 'Secret')
    .map(({ metadata }) => metadata.name.replace('bootstrap-token-', ''));
  const all = { ...words, ...Object.fromEntries(tokens.map((token) => [token, 'TOKEN'])) };
  return items.flatMap((item) => {
    const { kind, metadata, ...rest } = item;
    const { name, namespace, labels, annotations } = metadata;
    const where = replaced(`${kind} ${namespace ?? ''}/${name}`, all);
    const content = kind === 'Secret' ? { ...rest, data: secretData(item) } : { ...rest, ...nodeSpec(item) };
    return linesOf(where, { labels, annotations, ...withoutState(content) }, all).filter(
      (line) => !isOfThisCluster(line),
    );
  });
};

const withoutState = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'status' && key !== 'apiVersion'));

/** Without the taints by which the node controller says how the node is at the moment. */
const nodeSpec = ({ kind, spec = {} }: KubeObject): object => {
  if (kind !== 'Node') return {};
  return { spec: { ...spec, taints: spec.taints?.filter(({ key }) => !key.startsWith('node.kubernetes.io/')) } };
};

const secretData = ({ data = {} }: KubeObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const text = Buffer.from(value, 'base64').toString();
      return [key, key === 'token-secret' || key === 'expiration' ? text.replace(/\w/g, 'x') : text];
    }),
  );

/** Signatures, times, and the description that kubeadm gives its token only where no configuration file is read. */
const isOfThisCluster = (line: string): boolean =>
  / = undefined$/.test(line) ||
  /\.data\.jws-kubeconfig-TOKEN = /.test(line) ||
  /bootstrap-token-TOKEN\.data\.description = The default bootstrap token/.test(line);

import { readBootstrapToken, type StoredToken } from '../../addons/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Invocation } from '../command-spec.ts';
import { openKubeconfig } from '../kubeconfig-access.ts';
import { type OutputObject, printObjects } from '../print-object.ts';
import { tokenLines } from '../token-lines.ts';

/** `slipway token list`. */
export const listTokens = async ({ options, terminal }: Invocation): Promise<number> => {
  const { kube } = await openKubeconfig(options, terminal);
  try {
    const secrets = await kube.list({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: 'kube-system',
      fieldSelector: 'type=bootstrap.kubernetes.io/token',
    });
    const read = secrets.map(readBootstrapToken);
    for (const one of read) if ('fault' in one) terminal.err.write(`warning: ${one.fault}\n`);
    const tokens = read.filter((one): one is StoredToken => !('fault' in one));
    await printObjects(tokens.map(outputObject), tokenLines(tokens, Date.now()), options, terminal);
    return 0;
  } finally {
    kube.close();
  }
};

/** `slipway token delete`. */
export const deleteTokens = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const ids = args.map(idOf);
  const { kube } = await openKubeconfig(options, terminal);
  try {
    for (const id of ids) {
      const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'kube-system', name: `bootstrap-token-${id}` };
      if (!(await kube.remove(ref))) throw notThere(id);
      terminal.out.write(`bootstrap token "${id}" deleted\n`);
    }
    return 0;
  } finally {
    kube.close();
  }
};

const outputObject = (token: StoredToken): OutputObject => ({
  kind: 'BootstrapToken',
  apiVersion: 'output.kubeadm.k8s.io/v1alpha3',
  ...token,
});

const idOf = (token: string): string => {
  const [, id] = /^([a-z0-9]{6})(?:\.[a-z0-9]{16})?$/.exec(token) ?? [];
  if (id !== undefined) return id;
  // It may be most of a secret: it is not shown.
  throw new SlipwayError('USAGE', 'A token to delete has another form than abcdef or abcdef.0123456789abcdef.', {
    hint: 'slipway token list shows them.',
  });
};

const notThere = (id: string): SlipwayError =>
  new SlipwayError('KUBE_API', `The cluster has no bootstrap token "${id}".`, {
    hint: 'slipway token list shows them.',
  });

import { leadTo, parseKubeconfig } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import { type EndpointWanted, kubeconfigFile, toType, untilEndpointAnswers } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import type { HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

/**
 * Leads the kubelet of a node that has joined to the address at which it asks the API now. One that asks a proxy on its own host stays
 * with that. The kubelet is stopped before its file changes: whoever calls this starts it, and so does the run after one that was cut.
 * Throws WAIT_TIMEOUT, nothing changed, where the cluster does not answer at the new address.
 */
export const followEndpoint = async (context: PhaseContext<HostSpec>, api: EndpointWanted): Promise<void> => {
  const { host, warn } = context;
  const path = kubeconfigFile('kubelet.conf');
  const text = await host.files.readText(path);
  if (text === undefined) return;
  const present = parseKubeconfig(parseYaml(text), path);
  if (present.server === api.server || isOwnHost(present.server)) return;
  const content = leadTo(api.server, text, present);
  if (content === text) {
    warn(notOurs(path, host.target, present.server, api.server));
    return;
  }
  await untilEndpointAnswers(context, api);
  await host.services.ensure('kubelet', { active: false });
  await host.files.ensure([{ path, content, mode: 0o600, secret: true }]);
};

const isOwnHost = (server: string): boolean => /^https:\/\/(localhost|127\.|\[::1\])/.test(server);

const notOurs = (path: string, target: string, present: string, wanted: string): SlipwayError =>
  new SlipwayError(
    'KUBECONFIG_INVALID',
    `${path} leads to ${present} and stays as it is: it is not written as kubeadm does.`,
    {
      hint: `Set its server to ${wanted} by hand, then: ${toType(target, 'systemctl restart kubelet')}`,
    },
  );

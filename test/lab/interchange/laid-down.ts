import { parseYaml } from '../../../src/render/index.ts';
import { comparedKinds, type Lines, linesOf, objectLines } from '../cluster-objects.ts';
import type { Bench } from './bench.ts';

const wordsOf = ({ addressOf }: Bench, hosts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    hosts.flatMap((host, index) => [
      [addressOf(host), `ADDRESS${index}`],
      [host, `NODE${index}`],
    ]),
  );

/** Of the cluster that the first of these hosts serves; the same word stands for hosts in the same place. */
export const objectsOn = (bench: Bench, ...hosts: readonly [string, ...string[]]): Lines =>
  objectLines(bench.kubectl(hosts[0], `get ${comparedKinds} -A -o json`), wordsOf(bench, hosts));

/** A kubelet that is restarted while it keeps a checkpoint leaves what it was about to rename (its file store's `.` and digits). */
const KUBELETS_TEMPORARY = '/\\.[0-9]+$';

/** Types, modes, owners and names of files. */
export const treeOn = ({ lab }: Bench, host: string): Lines =>
  lab
    .on(
      host,
      `find /etc/kubernetes /var/lib/etcd -maxdepth 3 -printf '%y %#m %U:%G %p -> %l\\n' | grep -v member
      find /var/lib/kubelet -maxdepth 1 -printf '%y %#m %U:%G %p\\n' | grep -vE '${KUBELETS_TEMPORARY}'`,
    )
    .split('\n')
    .filter((line) => line !== '')
    .sort();

const FILES =
  '/etc/kubernetes/*.conf /etc/kubernetes/manifests/* /var/lib/kubelet/*.yaml /var/lib/kubelet/*.env /etc/default/kubelet';

/** Every field of kubeconfigs, static pods and the kubelet's files. */
export const contentsOn = (bench: Bench, host: string, ...others: readonly string[]): Lines => {
  const parts = bench.lab
    .on(host, `for f in ${FILES}; do [ ! -e $f ] || { echo "=== $f"; cat $f; }; done`)
    .split('=== ');
  return parts.slice(1).flatMap((part) => {
    const [path = '', ...lines] = part.split('\n');
    const text = lines.join('\n');
    return linesOf(path, path.endsWith('.env') ? text : parseYaml(text), wordsOf(bench, [host, ...others]));
  });
};

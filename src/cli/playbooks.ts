import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import { type EtcdClientTexts, externalEtcdSteps, virtualIpSteps } from '../ha/index.ts';
import {
  claimed,
  importControlPlaneImages,
  importNodeImages,
  installBinaries,
  nodeRegistered,
  onNodes,
  prepared,
  type Step,
  sandboxImage,
} from '../phases/index.ts';
import { loadPlaybook, type Playbook, playbookPhases } from '../playbook/index.ts';
import { shippedText } from '../shipped/index.ts';
import { type Cluster, type EtcdFiles, usesIpv6 } from '../spec/index.ts';
import { type Artifact, type Need, ofHost, optional } from '../workflow/index.ts';

/** What steps of users may wait for, and the phases they may put into their own order. */
const MARKERS = ['binariesInstalled', 'runtimeReady', 'prepared'];
const PHASES = [installBinaries, importControlPlaneImages, importNodeImages];

const PREPARE = 'playbooks/prepare-debian.yaml';
const PREPARE_IPV6 = 'playbooks/prepare-ipv6.yaml';

/** Host preparation, with the user's own playbooks before and after it. Throws PLAYBOOK_INVALID, SPEC_UNREADABLE. */
export const playbookSteps = async (cluster: Cluster, baseDir: string): Promise<readonly Step[]> => {
  const before = await Promise.all(cluster.playbooks.before.map((path) => readPlaybook(resolve(baseDir, path))));
  const after = await Promise.all(cluster.playbooks.after.map((path) => readPlaybook(resolve(baseDir, path))));
  const values = { sandboxImage: sandboxImage(cluster), cluster: { name: cluster.name } };
  const beforeDone = before.map((_, index) => ofHost(`before-${index + 1}`));
  const ipv6 = usesIpv6(cluster)
    ? playbookPhases(shippedPlaybook(PREPARE_IPV6), {
        prefix: 'prepare-ipv6',
        needs: { claimed },
        gives: ipv6Prepared,
        where: onNodes,
      })
    : [];
  return [
    ...chain(before, 'before', beforeDone, { claimed }, values),
    ...ipv6,
    ...playbookPhases(shippedPlaybook(PREPARE), {
      values,
      needs: {
        claimed,
        ipv6Prepared: optional(ipv6Prepared),
        ...Object.fromEntries(beforeDone.map((marker) => [marker.name, marker])),
      },
      markers: ['binariesInstalled'],
      gives: prepared,
      where: onNodes,
    }),
    ...chain(
      after,
      'after',
      after.map((_, index) => ofHost(`after-${index + 1}`)),
      { nodeRegistered },
      values,
    ).map((step) => ({ ...step, where: onNodes })),
    ...virtualIpSteps(cluster),
    ...externalEtcdSteps(cluster, {
      needs: Object.fromEntries(beforeDone.map((marker) => [marker.name, marker])),
      ...(cluster.etcdFiles && { client: await readClient(cluster.etcdFiles) }),
    }),
  ];
};

const ipv6Prepared = ofHost('ipv6Prepared');

/** What hosts are prepared by, whatever cluster they are in. */
export const preparePlaybooks = (): readonly Playbook[] => [PREPARE_IPV6, PREPARE].map(shippedPlaybook);

const shippedPlaybook = (path: string): Playbook => loadPlaybook(shippedText(path), path);

/** Playbooks one after another on each host. */
const chain = (
  playbooks: readonly Playbook[],
  prefix: string,
  markers: readonly Artifact<void>[],
  needs: Readonly<Record<string, Need>>,
  values: Readonly<Record<string, unknown>>,
): readonly Step[] =>
  playbooks.flatMap((playbook, index) => {
    const earlier = markers[index - 1];
    const marker = markers[index];
    return playbookPhases(playbook, {
      prefix: `${prefix}-${index + 1}`,
      values,
      needs: { ...needs, ...(earlier && { [earlier.name]: earlier }) },
      markers: MARKERS,
      phases: PHASES,
      readBeside: (path) => readFile(resolve(dirname(playbook.file), path), 'utf8'),
      ...(marker && { gives: marker }),
    });
  });

/** The user's access to an etcd of somebody else. */
const readClient = async ({ caFile, certFile, keyFile }: EtcdFiles): Promise<EtcdClientTexts> => ({
  ...(caFile !== undefined && { ca: await readNamed('file', caFile) }),
  ...(certFile !== undefined && { cert: await readNamed('file', certFile) }),
  ...(keyFile !== undefined && { key: await readNamed('file', keyFile) }),
});

const readPlaybook = async (path: string): Promise<Playbook> => loadPlaybook(await readNamed('playbook', path), path);

const readNamed = (what: string, path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SlipwayError('SPEC_UNREADABLE', `The ${what} ${path} cannot be read.`, {
      cause,
      hint: 'Look at the path.',
    });
  });

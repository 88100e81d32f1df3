import { withoutBlankFields } from './blank-fields.ts';
import { checkShape } from './check-shape.ts';
import { durationOf } from './duration.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import { isRecord, type SourceDocument } from './source-document.ts';
import type { Problem } from './spec-error.ts';
import { oldClusterSchema, oldInitSchema, oldJoinSchema, oldKubeadmApiVersion } from './v1beta3-schemas.ts';

type Fields = Readonly<Record<string, unknown>>;

const schemas = {
  ClusterConfiguration: oldClusterSchema,
  InitConfiguration: oldInitSchema,
  JoinConfiguration: oldJoinSchema,
} as const;

const DEFAULT_TIMEOUT_MS = 240_000;

export interface Converted {
  /** Of v1beta4; faults in it are still shown where they stand in the file. */
  readonly document: SourceDocument;
  readonly problems: readonly Problem[];
}

/** Whether kubeadm 1.36 still reads this document although it writes a newer one. */
export const isOldDocument = ({ apiVersion, kind }: SourceDocument): boolean =>
  apiVersion === oldKubeadmApiVersion && Object.hasOwn(schemas, kind);

/**
 * A kubeadm.k8s.io/v1beta3 document as v1beta4: arguments become lists in alphabetical order, timeouts move to where v1beta4 has
 * them (kubeadm, v1beta3/conversion.go). What is wrong by the rules of v1beta3 is told and left out.
 */
export const convertOldDocument = (document: SourceDocument): Converted => {
  const kind = document.kind as keyof typeof schemas;
  const { value, problems } = checkShape<unknown>(withoutBlankFields(document), schemas[kind]);
  const fields = { ...(isRecord(value) ? conversions[kind](value) : {}), kind, apiVersion: kubeadmApiVersion };
  return { document: { ...document, apiVersion: kubeadmApiVersion, value: fields }, problems };
};

/** v1beta3 has the time a control plane may take in its ClusterConfiguration; `undefined` where it is kubeadm's default. */
export const oldControlPlaneTimeout = ({ value }: SourceDocument): string | undefined => {
  const { timeoutForControlPlane: timeout } = fieldsOf(value['apiServer']);
  const ms = typeof timeout === 'string' ? durationOf(timeout) : undefined;
  return ms === undefined || ms === 0 || ms === DEFAULT_TIMEOUT_MS ? undefined : String(timeout);
};

const conversions: Readonly<Record<keyof typeof schemas, (value: Fields) => Fields>> = {
  ClusterConfiguration: ({ apiServer, controllerManager, scheduler, etcd, ...rest }) => {
    const { timeoutForControlPlane: _timeout, ...server } = fieldsOf(apiServer);
    const { local, ...others } = fieldsOf(etcd);
    return {
      ...rest,
      ...(apiServer === undefined ? {} : { apiServer: withArgs(server) }),
      ...(controllerManager === undefined ? {} : { controllerManager: withArgs(controllerManager) }),
      ...(scheduler === undefined ? {} : { scheduler: withArgs(scheduler) }),
      ...(etcd === undefined
        ? {}
        : { etcd: { ...others, ...(local === undefined ? {} : { local: withArgs(local) }) } }),
    };
  },
  InitConfiguration: (value) => withRegistration(value),
  JoinConfiguration: ({ discovery, ...rest }) => {
    const { timeout, ...others } = fieldsOf(discovery);
    return {
      ...withRegistration(rest),
      ...(discovery === undefined ? {} : { discovery: others }),
      ...(timeout === undefined ? {} : { timeouts: { discovery: timeout } }),
    };
  },
};

const withRegistration = ({ nodeRegistration, ...rest }: Fields): Fields =>
  nodeRegistration === undefined ? rest : { ...rest, nodeRegistration: withArgs(nodeRegistration, 'kubeletExtraArgs') };

const withArgs = (part: unknown, name = 'extraArgs'): Fields => {
  const fields = fieldsOf(part);
  const given = fields[name];
  return isRecord(given) ? { ...fields, [name]: argsOf(given) } : fields;
};

const argsOf = (map: Fields): readonly { readonly name: string; readonly value: unknown }[] =>
  Object.entries(map)
    .map(([name, value]) => ({ name, value }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {});

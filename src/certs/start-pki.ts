import type { KeyObject } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import { type Authority, issueAuthority, issueLeaf, issueServiceAccountKeys } from './issue.ts';
import { createKeySupply, type KeySupply, type KeyUrgency } from './key-supply.ts';
import { type Begin, once } from './once.ts';
import type { PkiContext } from './pki-context.ts';
import type { IssuedRow, PkiFile, PkiFiles } from './pki-file.ts';
import { type CaName, type CertName, type CertSpec, certsFor } from './table.ts';

export interface PkiResult {
  /** By name below the PKI directory, kept and made ones. */
  readonly files: ReadonlyMap<string, PkiFile>;
  /** True where the authority's certificate is there without its key, and all it signs is valid. */
  readonly externalCa: { readonly ca: boolean; readonly frontProxy: boolean; readonly etcd: boolean };
  readonly warnings: readonly string[];
}

/** A PKI in the making: each row is ready by itself. */
export interface RunningPki {
  /** The content of one file (`etcd/server.crt`), as soon as its row is ready. */
  file(name: string): Promise<string>;
  /** One of the rows with its files and warnings. */
  row(name: CertName): Promise<IssuedRow>;
  authority(name: CaName): Promise<Authority>;
  all(): Promise<PkiResult>;
}

export interface StartPki {
  /** Just these rows; the authorities they need must then exist. */
  readonly only?: readonly CertName[];
  readonly keys?: KeySupply;
  /** Begins a row when somebody asks for it, instead of all at once. */
  readonly isLazy?: boolean;
}

/**
 * Keeps what is valid of `existing` and makes what is missing, keys side by side, the most urgent first. Promises reject
 * with CERT_INVALID or CERT_CA_KEY_MISSING; `all` tells every fault in one error.
 */
export const startPki = (
  context: PkiContext,
  existing: PkiFiles,
  { only, keys = createKeySupply(), isLazy = false }: StartPki = {},
): RunningPki => {
  const specs = certsFor(context.cluster);
  const isWanted = (name: CertName) => only === undefined || only.includes(name);
  const keyOf = (spec: CertSpec) =>
    isWanted(spec.name) && needsKey(spec, specs, existing)
      ? keys.take(context.cluster.encryptionAlgorithm, urgencyOf(spec))
      : undefined;
  const authorities = new Map<string, Begin<Authority>>();
  const rows = new Map<string, Begin<IssuedRow>>();
  for (const spec of specs.filter(({ ca }) => ca === undefined)) {
    const wanted = isWanted(spec.name);
    const authority = once(() => authorityOf(spec, context, existing, wanted, keyOf(spec)));
    authorities.set(spec.name, authority);
    if (wanted) rows.set(spec.name, authority);
  }
  for (const spec of specs.filter(({ ca, name }) => ca !== undefined && isWanted(name))) {
    const leaf = () => leafOf(spec, context, existing, find(authorities, spec.ca ?? ''), keyOf(spec));
    rows.set(spec.name, once(leaf));
  }
  if (isWanted('sa'))
    rows.set(
      'sa',
      once(() => issueServiceAccountKeys(context, existing, keys)),
    );
  if (!isLazy) for (const begin of [...authorities.values(), ...rows.values()]) void begin();
  return {
    file: async (name) => {
      const row = await find(rows, rowOf(name, specs));
      return row.files.find(([path]) => path === name)?.[1].content ?? reject(`no file ${name} in the PKI directory`);
    },
    row: (name) => find(rows, name),
    authority: (name) => find(authorities, name),
    all: () => gather(rows, authorities),
  };
};

/** The same, waiting for everything. */
export const issuePki = (context: PkiContext, existing: PkiFiles): Promise<PkiResult> =>
  startPki(context, existing).all();

/** One row alone, as `init phase certs/<name>` does it. */
export const issueCert = (context: PkiContext, existing: PkiFiles, name: CertName): Promise<IssuedRow> =>
  startPki(context, existing, { only: [name] }).row(name);

/** etcd starts first; its health check's client is for people and probes. */
const urgencyOf = ({ name, ca }: CertSpec): KeyUrgency => {
  if (ca === undefined) return 'authority';
  if (name === 'etcd-healthcheck-client') return 'client';
  return ca === 'etcd-ca' ? 'etcd' : 'server';
};

const needsKey = (spec: CertSpec, specs: readonly CertSpec[], existing: PkiFiles): boolean => {
  const has = (path: string, extension: string) => existing.has(`${path}.${extension}`);
  if (has(spec.path, 'crt') || has(spec.path, 'key')) return false;
  const signer = specs.find(({ name }) => name === spec.ca);
  return !(signer && has(signer.path, 'crt') && !has(signer.path, 'key'));
};

const authorityOf = async (
  spec: CertSpec,
  context: PkiContext,
  existing: PkiFiles,
  mayMake: boolean,
  key: Promise<KeyObject> | undefined,
): Promise<Authority> => {
  if (!mayMake && !existing.has(`${spec.path}.crt`)) {
    const path = `${context.cluster.certificatesDir}/${spec.path}.crt`;
    throw new SlipwayError('CERT_INVALID', `The authority ${path} is not there.`, {
      hint: `Make it first: slipway init phase certs/${spec.name}`,
    });
  }
  return issueAuthority(spec, context, existing, key);
};

const leafOf = async (
  spec: CertSpec,
  context: PkiContext,
  existing: PkiFiles,
  authority: Promise<Authority>,
  key: Promise<KeyObject> | undefined,
): Promise<IssuedRow> => issueLeaf(spec, context, existing, await authority, key);

const gather = async (
  rows: ReadonlyMap<string, Begin<IssuedRow>>,
  authorities: ReadonlyMap<string, Begin<Authority>>,
): Promise<PkiResult> => {
  const settled = await Promise.allSettled([...rows.values()].map((begin) => begin()));
  const faults = new Set(settled.flatMap((row) => (row.status === 'rejected' ? [row.reason] : [])));
  if (faults.size > 0) throw together([...faults]);
  const done = settled.flatMap((row) => (row.status === 'fulfilled' ? [row.value] : []));
  const isExternal = async (name: CaName) => rows.has(name) && (await find(authorities, name)).key === undefined;
  return {
    files: new Map(done.flatMap((row) => row.files)),
    externalCa: {
      ca: await isExternal('ca'),
      frontProxy: await isExternal('front-proxy-ca'),
      etcd: await isExternal('etcd-ca'),
    },
    warnings: done.flatMap((row) => row.warnings),
  };
};

const together = (faults: readonly unknown[]): unknown => {
  const known = faults.filter((fault) => fault instanceof SlipwayError);
  const [first] = known;
  if (!first || known.length < faults.length || known.length === 1) return faults[0];
  return new SlipwayError(first.code, known.map((fault) => fault.message).join('\n'), {
    hint: known.flatMap((fault) => fault.hint ?? []).join('\n'),
    cause: first,
  });
};

const rowOf = (file: string, specs: readonly CertSpec[]): string => {
  const base = file.replace(/\.(crt|key|pub)$/, '');
  return specs.find((spec) => spec.path === base)?.name ?? base;
};

const find = <T>(rows: ReadonlyMap<string, Begin<T>>, name: string): Promise<T> =>
  rows.get(name)?.() ?? Promise.reject(new SlipwayError('INTERNAL', `No certificate ${name} is part of this PKI.`));

const reject = (what: string): never => {
  throw new SlipwayError('INTERNAL', `There is ${what}.`);
};

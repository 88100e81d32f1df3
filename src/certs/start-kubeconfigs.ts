import type { KeyObject } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import { periodFaults } from './existing-pair.ts';
import { type Authority, issueAuthority } from './issue.ts';
import { createKeySupply, type KeySupply } from './key-supply.ts';
import { encodePrivateKey, publicKeyOf } from './keys.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { type KubeconfigFile, type KubeconfigSpec, kubeconfigTable } from './kubeconfig-table.ts';
import { leadTo } from './lead-to.ts';
import { once } from './once.ts';
import { type KubeconfigContent, parseKubeconfig } from './parse-kubeconfig.ts';
import { type PkiContext, validityOf } from './pki-context.ts';
import type { PkiFiles } from './pki-file.ts';
import { certTable } from './table.ts';
import { type Certificate, decodeCertificates, encodeCertificate } from './x509.ts';

/** A kubeconfig as it is on disk: its text and the same parsed from YAML. */
export interface ExistingKubeconfig {
  readonly text: string;
  readonly document: unknown;
}

export interface IssuedKubeconfig {
  readonly file: KubeconfigFile;
  readonly content: string;
  readonly mode: 0o600;
  /** False: it was there already and is kept as it is. */
  readonly made: boolean;
  readonly warnings: readonly string[];
}

/** Kubeconfigs in the making: each is ready by itself. */
export interface RunningKubeconfigs {
  file(name: KubeconfigFile): Promise<IssuedKubeconfig>;
  all(): Promise<readonly IssuedKubeconfig[]>;
}

export interface StartKubeconfigs {
  /** All of them when absent. */
  readonly only?: readonly KubeconfigFile[] | undefined;
  readonly keys?: KeySupply;
  /** Begins one when somebody asks for it, instead of all at once. */
  readonly isLazy?: boolean;
}

/**
 * Keeps those of `existing` that trust the cluster's CA and makes the missing ones; their keys are started at once,
 * before the authority is there. An expired client certificate is a warning, and so is another server than expected,
 * unless it may be amended.
 * Promises reject with KUBECONFIG_INVALID, or CERT_CA_KEY_MISSING when one must be made under an external CA.
 */
export const startKubeconfigs = (
  context: PkiContext,
  authority: () => Promise<Authority>,
  existing: () => Promise<ReadonlyMap<string, ExistingKubeconfig>>,
  { only, keys = createKeySupply(), isLazy = false }: StartKubeconfigs = {},
): RunningKubeconfigs => {
  const onDisk = once(existing);
  const running = new Map(
    kubeconfigTable
      .filter(({ file }) => only?.includes(file) ?? true)
      .map((spec) => {
        const begin = async () => {
          const found = (await onDisk()).get(spec.file);
          return found ? keep(spec, context, found, authority()) : make(spec, context, authority(), keys);
        };
        return [spec.file, once(begin)];
      }),
  );
  const all = () => Promise.all([...running.values()].map((begin) => begin()));
  if (!isLazy) void all().catch(() => undefined);
  return {
    file: (name) =>
      running.get(name)?.() ??
      Promise.reject(new SlipwayError('INTERNAL', `The kubeconfig ${name} was not asked for.`)),
    all,
  };
};

/** The same from the files of a PKI directory, waiting for everything. Throws CERT_INVALID when the CA is not there. */
export const issueKubeconfigs = async (
  context: PkiContext,
  pki: PkiFiles,
  existing: ReadonlyMap<string, ExistingKubeconfig>,
  only?: readonly KubeconfigFile[],
): Promise<readonly IssuedKubeconfig[]> => {
  const spec = certTable.find(({ name }) => name === 'ca');
  if (!spec || !pki.has('ca.crt')) {
    throw new SlipwayError('CERT_INVALID', `The CA ${context.cluster.certificatesDir}/ca.crt is not there.`, {
      hint: 'Make it first: slipway init phase certs/ca',
    });
  }
  const authority = issueAuthority(spec, context, pki);
  return startKubeconfigs(
    context,
    () => authority,
    async () => existing,
    { only },
  ).all();
};

const make = async (
  spec: KubeconfigSpec,
  context: PkiContext,
  authority: Promise<Authority>,
  keys: KeySupply,
): Promise<IssuedKubeconfig> => {
  const urgency = spec.file === 'kubelet.conf' ? 'kubelet' : 'client';
  const [key, ca] = await Promise.all([keys.take(context.cluster.encryptionAlgorithm, urgency), authority]);
  if (!ca.key) throw keyMissing(spec, context);
  const content = renderKubeconfig({
    clusterName: context.cluster.clusterName,
    server: spec.server(context),
    ca: ca.certificate.pem,
    user: spec.commonName(context),
    credentials: {
      certificate: clientCertificate(spec, context, key, { certificate: ca.certificate, key: ca.key }),
      key: encodePrivateKey(key),
    },
  });
  return { file: spec.file, content, mode: 0o600, made: true, warnings: [] };
};

/** Kubeadm gives a kubeconfig's certificate the start of its CA's validity, not a backdated one of its own. */
const clientCertificate = (
  spec: KubeconfigSpec,
  context: PkiContext,
  key: KeyObject,
  issuer: { certificate: Certificate; key: KeyObject },
): string =>
  encodeCertificate(
    {
      commonName: spec.commonName(context),
      organizations: spec.organizations,
      isCa: false,
      usages: ['clientAuth'],
      dns: [],
      ips: [],
      notBefore: issuer.certificate.notBefore,
      notAfter: validityOf(context, 'leaf').notAfter,
      publicKey: publicKeyOf(key),
    },
    issuer,
  );

const keep = async (
  spec: KubeconfigSpec,
  context: PkiContext,
  found: ExistingKubeconfig,
  authority: Promise<Authority>,
): Promise<IssuedKubeconfig> => {
  const content = parseKubeconfig(found.document, spec.file);
  const ca = await authority;
  if (!trusts(content, context, ca, spec.file)) {
    throw new SlipwayError('KUBECONFIG_INVALID', `${spec.file} is there, but trusts another CA than this cluster's.`, {
      hint: `Move ${spec.file} away so that it is made anew, or put the CA it trusts into ${context.cluster.certificatesDir}.`,
    });
  }
  const late = clientWarnings(content, spec, context);
  const text = context.mayAmend && spec.isForPeople ? leadTo(spec.server(context), found.text, content) : found.text;
  if (text !== found.text) return { file: spec.file, content: text, mode: 0o600, made: true, warnings: late };
  const warnings = [...serverWarnings(content, spec, context), ...late];
  return { file: spec.file, content: found.text, mode: 0o600, made: false, warnings };
};

const trusts = (content: KubeconfigContent, context: PkiContext, ca: Authority, file: string): boolean => {
  if (content.ca === '') return content.caFile === `${context.cluster.certificatesDir}/ca.crt`;
  const [trusted] = decodeCertificates(content.ca, file);
  const ours = ca.files.find(([name]) => name.endsWith('.crt'))?.[1].content ?? ca.certificate.pem;
  return decodeCertificates(ours, 'ca.crt').some((certificate) => certificate.pem === trusted.pem);
};

const serverWarnings = (content: KubeconfigContent, spec: KubeconfigSpec, context: PkiContext): readonly string[] => {
  const expected = spec.server(context);
  return content.server === expected ? [] : [`${spec.file} speaks to ${content.server} instead of ${expected}.`];
};

const clientWarnings = (content: KubeconfigContent, spec: KubeconfigSpec, context: PkiContext): readonly string[] => {
  if (content.cert === undefined) return [];
  const [certificate] = decodeCertificates(content.cert, spec.file);
  return periodFaults(certificate, context.now).map((why) => `The client certificate in ${spec.file}: ${why}.`);
};

const keyMissing = (spec: KubeconfigSpec, context: PkiContext): SlipwayError =>
  new SlipwayError(
    'CERT_CA_KEY_MISSING',
    `${spec.file} must be made, but the key of the CA, ${context.cluster.certificatesDir}/ca.key, is not there.`,
    { hint: `Put ${spec.file} there with a certificate signed by that CA, or bring ca.key.` },
  );

import { inspectCertificate, type RenewOptions, renewClient } from '../certs/index.ts';
import type { Host, Wanted } from '../host/index.ts';
import { kubeletClientCertificate, kubeletDir } from '../phases/index.ts';
import type { RenewedRow } from './artifacts.ts';

export interface RenewedKubelet {
  readonly files: readonly Wanted[];
  readonly row: RenewedRow;
}

/**
 * A new client certificate for a kubelet whose own has expired: one that has cannot ask for the next. A kubelet that
 * still can renews its certificate by itself and is left alone; so is one whose CA's key is somewhere else.
 */
export const renewKubelet = async (
  host: Host,
  options: RenewOptions,
  kubeconfig: unknown,
): Promise<RenewedKubelet | undefined> => {
  if (!JSON.stringify(kubeconfig ?? '').includes(kubeletClientCertificate)) return undefined;
  const pem = await host.files.readText(kubeletClientCertificate);
  if (pem === undefined || !hasExpired(pem, options.context.now)) return undefined;
  const renewed = await renewClient(pem, kubeletClientCertificate, options);
  if (!renewed) return undefined;
  const path = `${kubeletDir}/pki/kubelet-client-${stamp(options.context.now)}.pem`;
  return {
    files: [
      { path, content: `${renewed.certificate}${renewed.key}`, mode: 0o600, secret: true },
      { kind: 'link', path: kubeletClientCertificate, to: path },
    ],
    row: { name: 'kubelet.conf', outcome: 'renewed', ca: 'ca', expires: renewed.expires.toISOString() },
  };
};

/** What is no certificate is the kubelet's own trouble: it asks for another by itself. */
const hasExpired = (pem: string, now: Date): boolean =>
  pem.includes('-----BEGIN CERTIFICATE-----') && inspectCertificate(pem, kubeletClientCertificate).notAfter <= now;

/** As the kubelet names its files: `2026-11-21-05-58-31`. */
const stamp = (now: Date): string => now.toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');

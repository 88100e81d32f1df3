import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createKeySupply, inspectCertificate, type KeySupply } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { EncryptionAlgorithm } from '../../spec/index.ts';
import { type Invocation, type Options, text } from '../command-spec.ts';
import { renewable } from '../renewable.ts';

/** `slipway certs renew`: one certificate, or all of them when `name` is `undefined`. Gives the exit code. */
export const renewCerts = async (invocation: Invocation, name: string | undefined): Promise<number> => {
  const { options } = invocation;
  const isFleet = text(options, 'file') !== undefined;
  if (isFleet && text(options, 'config') !== undefined) {
    throw new SlipwayError('USAGE', 'A cluster file and --config cannot be given together.', {
      hint: "kubeadm's documents may follow in the cluster file itself.",
    });
  }
  const keys = createKeySupply(availableParallelism());
  if (!isFleet) startEarly(keys, options, name === undefined ? Object.keys(renewable).length : 1);
  const { runRenewal } = await import('./run-renewal.ts');
  return runRenewal({ invocation, name, keys, isFleet });
};

/**
 * Keys are begun before the program is even loaded, of the algorithm that the API server's certificate has: almost
 * always that of the configuration. Where it is not, the keys are not used.
 */
const startEarly = (keys: KeySupply, options: Options, count: number): void => {
  const algorithm = algorithmIn(`${text(options, 'certDir') ?? '/etc/kubernetes/pki'}/apiserver.crt`);
  if (algorithm) keys.start(algorithm, count);
};

const algorithmIn = (path: string): EncryptionAlgorithm | undefined => {
  try {
    const { publicKeyAlgorithm } = inspectCertificate(readFileSync(path, 'utf8'));
    return algorithms.find((algorithm) => algorithm === publicKeyAlgorithm);
  } catch {
    // Whatever is wrong with it is told when it is renewed.
    return undefined;
  }
};

const algorithms: readonly EncryptionAlgorithm[] = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384'];

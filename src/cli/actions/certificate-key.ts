import { randomBytes } from 'node:crypto';
import type { Invocation } from '../command-spec.ts';

/** AES-256, as kubeadm encrypts what it uploads. */
const KEY_BYTES = 32;

export const certificateKey = async ({ terminal }: Invocation): Promise<number> => {
  terminal.out.write(`${randomBytes(KEY_BYTES).toString('hex')}\n`);
  return 0;
};

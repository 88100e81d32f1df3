import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key for what control planes share, as kubeadm's `certs certificate-key` makes one: 32 random bytes in hexadecimal. */
export const createCertificateKey = (): string => randomBytes(KEY_BYTES).toString('hex');

/** AES-256-GCM as kubeadm writes it into the Secret kubeadm-certs: nonce, ciphertext, tag (kubeadm, util/crypto). `key` is hexadecimal. */
export const encryptWithKey = (content: Uint8Array, key: string): Uint8Array => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', bytesOf(key), nonce);
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
};

/** The reverse. Throws CERT_INVALID when the key is not the one it was made with; shows neither. */
export const decryptWithKey = (sealed: Uint8Array, key: string): Uint8Array => {
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) throw unreadable();
  const decipher = createDecipheriv('aes-256-gcm', bytesOf(key), sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    throw unreadable();
  }
};

const bytesOf = (key: string): Uint8Array => {
  const bytes = Buffer.from(key, 'hex');
  if (bytes.byteLength === KEY_BYTES) return bytes;
  throw new SlipwayError('CERT_INVALID', 'The certificate key is not 64 hexadecimal digits.', { hint: ANEW });
};

const unreadable = (): SlipwayError =>
  new SlipwayError('CERT_INVALID', 'The certificate key does not open what the cluster keeps under kubeadm-certs.', {
    hint: ANEW,
  });

const ANEW = 'On a control plane, this uploads them under a new key: slipway init phase upload-certs --upload-certs';

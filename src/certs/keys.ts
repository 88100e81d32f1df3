import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { SlipwayError } from '../errors/index.ts';
import type { EncryptionAlgorithm } from '../spec/index.ts';

/** Makes a private key in the thread pool: several asked for at once are made side by side. */
export const generateKey = async (algorithm: EncryptionAlgorithm): Promise<KeyObject> =>
  (await makers[algorithm]()).privateKey;

/** PEM as Go writes it: PKCS#1 (`RSA PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`). */
export const encodePrivateKey = (key: KeyObject): string =>
  key.export({ type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' }).toString();

/** PEM of the public half (`PUBLIC KEY`). */
export const encodePublicKey = (key: KeyObject): string =>
  publicKeyOf(key).export({ type: 'spki', format: 'pem' }).toString();

/** Reads an RSA or ECDSA key in PKCS#1, SEC1 or PKCS#8. Throws CERT_INVALID naming `source`, never quoting the key. */
export const decodePrivateKey = (pem: string, source: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw invalidKey(source, 'is not an unencrypted private key in PEM');
  }
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec') {
    throw invalidKey(source, `is of type ${key.asymmetricKeyType}, not RSA or ECDSA`);
  }
  return key;
};

export const publicKeyOf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key);

const generate = promisify(generateKeyPair);

const rsa = (modulusLength: number) => () => generate('rsa', { modulusLength });
const ecdsa = (namedCurve: string) => () => generate('ec', { namedCurve });

const makers: Readonly<Record<EncryptionAlgorithm, () => Promise<{ privateKey: KeyObject }>>> = {
  'RSA-2048': rsa(2048),
  'RSA-3072': rsa(3072),
  'RSA-4096': rsa(4096),
  'ECDSA-P256': ecdsa('P-256'),
  'ECDSA-P384': ecdsa('P-384'),
};

const invalidKey = (source: string, why: string): SlipwayError =>
  new SlipwayError('CERT_INVALID', `${source} ${why}.`, {
    hint: `Put the right key there, or move ${source} and its certificate away so that both are made anew.`,
  });

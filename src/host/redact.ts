/** Replaces what must not be seen in messages. */
export type Redact = (text: string) => string;

/** Hides the given secrets wherever they appear, and what is a secret by its shape: private keys, the secret half of bootstrap tokens. */
export const createRedact =
  (secrets: () => Iterable<string>): Redact =>
  (text) => {
    let shown = text.replace(PRIVATE_KEY, '-----[private key]-----').replace(BOOTSTRAP_TOKEN, '$1.[secret]');
    for (const secret of secrets()) if (secret !== '') shown = shown.replaceAll(secret, '[secret]');
    return shown;
  };

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** `id.secret`, as Kubernetes spells bootstrap tokens; the id is public. */
const BOOTSTRAP_TOKEN = /\b([a-z0-9]{6})\.[a-z0-9]{16}\b/g;

import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Signs a text with a bootstrap token as the controller manager signs `cluster-info`: a compact JWS (HS256) whose
 * payload is left out (RFC 7515, appendix F). `token` is `<id>.<secret>`.
 */
export const signJws = (content: string, token: string): string => {
  const [id = '', secret = ''] = token.split('.');
  const header = encode(JSON.stringify({ alg: 'HS256', kid: id }));
  const signature = createHmac('sha256', secret)
    .update(`${header}.${encode(content)}`)
    .digest('base64url');
  return `${header}..${signature}`;
};

/** True when `jws` is the signature of this text by this token. */
export const verifyJws = (content: string, jws: string, token: string): boolean => {
  const expected = Buffer.from(signJws(content, token));
  const given = Buffer.from(jws);
  return given.length === expected.length && timingSafeEqual(given, expected);
};

const encode = (text: string): string => Buffer.from(text).toString('base64url');

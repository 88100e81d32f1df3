import { randomInt } from 'node:crypto';

/** A random bootstrap token, `<6 characters>.<16 characters>` of `a-z0-9`, the second part secret. */
export const createBootstrapToken = (): string => `${random(6)}.${random(16)}`;

const random = (length: number): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

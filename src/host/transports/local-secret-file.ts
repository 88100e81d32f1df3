import { readFile } from 'node:fs/promises';

/** The text of a file on the operator's machine that holds a secret. */
export const readSecretFile = (path: string): Promise<string> => readFile(path, 'utf8');

import { SlipwayError } from '../errors/index.ts';
import type { SecretSource } from '../spec/index.ts';

/** Where secrets come from; given by the command line, which owns the terminal and the process. */
export interface SecretEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person, without echo; absent where nobody can be asked. */
  readonly ask?: (question: string) => Promise<string>;
}

/** Reads a secret once per question and environment, however many hosts want it. Throws SPEC_UNREADABLE when it is not there. */
export const readSecret = (
  source: SecretSource,
  question: string,
  environment: SecretEnvironment,
  readFile: (path: string) => Promise<string>,
): Promise<string> => {
  const known = remembered.get(environment) ?? new Map<string, Promise<string>>();
  remembered.set(environment, known);
  const key = 'prompt' in source ? question : JSON.stringify(source);
  const secret = known.get(key) ?? fetchSecret(source, question, environment, readFile);
  known.set(key, secret);
  return secret;
};

const remembered = new WeakMap<SecretEnvironment, Map<string, Promise<string>>>();

const fetchSecret = async (
  source: SecretSource,
  question: string,
  { env, ask }: SecretEnvironment,
  readFile: (path: string) => Promise<string>,
): Promise<string> => {
  if ('env' in source) {
    const value = env[source.env];
    if (value === undefined) throw absent(`the environment variable ${source.env} is not set`);
    return value;
  }
  if ('file' in source) {
    const text = await readFile(source.file).catch((cause: unknown) => {
      throw absent(`the file ${source.file} cannot be read`, cause);
    });
    return text.replace(/\r?\n$/, '');
  }
  if (ask === undefined) throw absent(`nobody can be asked "${question}" without a terminal`);
  return ask(question);
};

const absent = (why: string, cause?: unknown): SlipwayError =>
  new SlipwayError('SPEC_UNREADABLE', `A secret is missing: ${why}.`, {
    hint: 'Name another source for it in the cluster file: prompt, file or env.',
    ...(cause === undefined ? {} : { cause }),
  });

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import { type KubeadmConfig, readKubeadmConfig, showProblem, writeKubeadmDocument } from '../../spec/index.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, type Options, text } from '../command-spec.ts';
import type { Terminal } from '../terminal.ts';

/** `slipway config validate --config`: throws SPEC_INVALID with every fault. */
export const validateConfig = async ({ options, terminal }: Invocation): Promise<number> => {
  const path = text(options, 'config') ?? '';
  if (text(options, 'file') !== undefined) {
    throw new SlipwayError('USAGE', '-f and --config were given: a cluster file and kubeadm documents.', {
      hint: 'Check one of them at a time.',
    });
  }
  const config = await read(path, terminal, options);
  const { warnings: _warnings, ...documents } = config;
  const record = { file: path, valid: true, kinds: Object.values(documents).map(({ kind }) => kind) };
  terminal.out.write(text(options, 'output') === 'json' ? `${JSON.stringify(record)}\n` : 'ok\n');
  return 0;
};

/** `slipway config migrate`. */
export const migrateConfig = async ({ options, terminal }: Invocation): Promise<number> => {
  const from = text(options, 'oldConfig') ?? '';
  if (from === '') {
    throw new SlipwayError('USAGE', 'No file was named to migrate.', { hint: 'Name it: --old-config kubeadm.yaml' });
  }
  const config = await read(from, terminal, { ...options, allowDeprecatedApi: true });
  const { completeForHost } = await import('../complete-for-host.ts');
  const documents = await completeForHost(config);
  const written = documents.map(writeKubeadmDocument).join('---\n');
  const to = text(options, 'newConfig') ?? '';
  if (to === '') terminal.out.write(written);
  else await write(to, written, terminal);
  return 0;
};

const write = async (path: string, content: string, terminal: Terminal): Promise<void> => {
  const { writeAtomically } = await import('../write-atomically.ts');
  try {
    await writeAtomically(resolve(terminal.cwd, path), content);
  } catch (cause) {
    throw new SlipwayError(
      'HOST_FILE_FAILED',
      `${path} cannot be written: ${cause instanceof Error ? cause.message : cause}.`,
      {
        cause,
        hint: 'Look at its folder and the permissions there.',
      },
    );
  }
};

const read = async (path: string, terminal: Terminal, options: Options): Promise<KubeadmConfig> => {
  const content = await readText(path, terminal);
  const config = readKubeadmConfig(content, path === '-' ? 'standard input' : path, {
    fileExists: (file) => existsSync(resolve(terminal.cwd, file)),
  });
  const isTold = (message: string): boolean => !(flag(options, 'allowDeprecatedApi') && message.includes('deprecated'));
  for (const warning of config.warnings)
    if (isTold(warning.message)) terminal.err.write(`warning: ${showProblem(warning)}\n`);
  return config;
};

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { completionScript } from '../../src/cli/completion-script.ts';
import { everywhere } from '../../src/cli/option-sets.ts';

const hasProgram = async (name: string): Promise<boolean> =>
  (await execa('sh', ['-c', `command -v ${name}`], { reject: false })).exitCode === 0;

describe('in bash', () => {
  /** What Tab would offer after each of these lines; the last word is the one being typed. */
  const questions: readonly (readonly [string, readonly string[]])[] = [
    ['slipway ap', ['apply']],
    ['slipway config ', ['example', 'images', 'migrate', 'print', 'schema', 'validate']],
    ['slipway config images ', ['list', 'pull']],
    ['slipway config print jo', ['join-defaults']],
    ['slipway components l', ['list']],
    ['slipway apply --sk', ['--skip-phases']],
    ['slipway apply -f cluster.yaml --sk', ['--skip-phases']],
    ['slipway apply -v --no', ['--no-check']],
    ['slipway completion z', ['zsh']],
    ['slipway plan -o ', ['text', 'json', 'yaml']],
    ['slipway certs renew etcd-', ['etcd-healthcheck-client', 'etcd-peer', 'etcd-server']],
    ['slipway components get kubelet --fi', ['--file']],
    ['slipway init ph', ['phase']],
    ['slipway init phase certs/ca --tok', ['--token', '--token-ttl']],
    ['slipway up --workers ', []],
    ['slipway apply -f clus', ['cluster.yaml']],
    ['slipway nothing ', []],
  ];
  let folder: string;
  let answers: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-completion-'));
    await writeFile(join(folder, 'cluster.yaml'), '');
    await writeFile(join(folder, 'slipway.bash'), completionScript('bash', commands));
    const asks = questions.map(([line]) => {
      const words = line.split(' ').map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _slipway; echo "\${COMPREPLY[*]}"`;
    });
    const script = ['set -u', '. ./slipway.bash', ...asks].join('\n');
    const { stdout, stderr } = await execa('bash', ['-c', script], { cwd: folder });
    expect(stderr).toBe('');
    answers = stdout.split('\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(questions.map(([line, wanted], index) => [line, wanted, index] as const))('%s', (_line, wanted, index) => {
    const offered = (answers[index] ?? '').split(' ').filter((word) => word !== '');
    expect(offered.slice(0, Math.max(wanted.length, 1))).toEqual(wanted);
  });
});

test.skipIf(!(await hasProgram('zsh')))('the script for zsh is well-formed', async () => {
  expect((await execa('zsh', ['-n'], { input: completionScript('zsh', commands) })).stderr).toBe('');
});

test('the script for zsh stands on that for bash', () => {
  const script = completionScript('zsh', commands);
  expect(script.startsWith('#compdef slipway\n')).toBe(true);
  expect(script).toContain('bashcompinit');
  expect(script).toContain(completionScript('bash', commands));
});

describe('in fish', () => {
  const script = completionScript('fish', commands);

  test('every word and every option is there', () => {
    for (const { path, options = [] } of commands) {
      for (const word of path) expect(script).toContain(` -a '${word}'`);
      for (const { flags } of [...options, ...everywhere]) {
        expect(script).toContain(` -l ${flags.match(/--([a-z-]+)/)?.[1]}`);
      }
    }
  });

  test('apostrophes in descriptions do not end them', () => {
    for (const line of script.split('\n')) expect((line.replaceAll("\\'", '').match(/'/g) ?? []).length % 2).toBe(0);
  });
});

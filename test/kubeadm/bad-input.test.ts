import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { clusterDocuments } from './bad-input/cluster-documents.ts';
import { commandLines } from './bad-input/command-lines.ts';
import { files } from './bad-input/files.ts';
import { hostDocuments } from './bad-input/host-documents.ts';
import type { Row } from './bad-input/row.ts';
import { upgrades } from './bad-input/upgrades.ts';
import { kubeadm } from './kubeadm-binary.ts';

interface Verdict {
  readonly exitCode: number;
  readonly said: string;
}

const rows = [...files, ...clusterDocuments, ...hostDocuments, ...commandLines, ...upgrades];
const AT_ONCE = 2;

const folder = mkdtempSync(join(tmpdir(), 'slipway-bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The words of a row with its file and folder in place. */
const wordsOf = ({ argv, text }: Row, index: number): readonly string[] => {
  const path = join(folder, `row-${index}.yaml`);
  if (text !== undefined) writeFileSync(path, text);
  return argv.map((word) => word.replace('FILE', path).replace('FOLDER', folder));
};

const askKubeadm = (argv: readonly string[]): Promise<Verdict> =>
  new Promise((resolve) => {
    const options = { env: { PATH: '/usr/bin:/bin', HOME: folder, KUBEADM_INIT_DRYRUN_DIR: folder }, timeout: 30_000 };
    execFile(kubeadm(), argv, options, (error, _stdout, said) => {
      const code = error?.code ?? 0;
      resolve({ exitCode: typeof code === 'number' ? code : -1, said });
    });
  });

const askSlipway = async (argv: readonly string[]): Promise<Verdict> => {
  const terminal = fakeTerminal({ cwd: folder, home: folder });
  const exitCode = await runProgram(argv, terminal);
  return { exitCode, said: terminal.printed.err };
};

const theirs: Verdict[] = [];
beforeAll(async () => {
  const waiting = rows.map((row, index) => ({ index, words: wordsOf(row, index) })).values();
  const worker = async (): Promise<void> => {
    for (const { index, words } of waiting) theirs[index] = await askKubeadm(words);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}, 120_000);

test.each(rows.map((row, index) => [row.name, row, index] as const))('%s', async (_name, row, index) => {
  const kubeadms = theirs[index] ?? { exitCode: -1, said: '' };
  const ours = await askSlipway(wordsOf(row, index));
  expect(ours.said).not.toContain('(INTERNAL)');
  if (row.stricter !== undefined || row.looser !== undefined) {
    const expected = row.stricter === undefined ? { kubeadm: 1, slipway: 0 } : { kubeadm: 0, slipway: 1 };
    expect({ kubeadm: kubeadms.exitCode, slipway: ours.exitCode }).toEqual(expected);
  } else {
    expect(ours.exitCode, `kubeadm: ${kubeadms.said}\nslipway: ${ours.said}`).toBe(kubeadms.exitCode);
  }
  const isAboutFile = row.argv.join(' ') === 'config validate --config FILE';
  if (ours.exitCode !== 0 && isAboutFile) expect(ours.said).toMatch(/row-\d+\.yaml:\d+:\d+: /);
});

test('there are at least 150 inputs that kubeadm refuses', () => {
  expect(theirs.filter(({ exitCode }) => exitCode !== 0).length).toBeGreaterThanOrEqual(150);
});

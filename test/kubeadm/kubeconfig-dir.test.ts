import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { kubeadm } from './kubeadm-binary.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-kubeconfigs-'));
const flags = ['--cert-dir', join(folder, 'pki'), '--apiserver-advertise-address', '10.0.0.1'];

const byKubeadm = (...words: readonly string[]) =>
  execFileSync(kubeadm(), ['init', 'phase', ...words, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });

const bySlipway = async (...words: readonly string[]) => {
  const terminal = fakeTerminal({ cwd: folder, home: folder });
  const exitCode = await runProgram(['init', 'phase', ...flags, ...words], terminal);
  return { exitCode, err: terminal.printed.err };
};

/** What is in a folder, without keys and certificates. */
const outline = (directory: string) =>
  readdirSync(directory).map((name) => ({
    name,
    mode: statSync(join(directory, name)).mode,
    text: readFileSync(join(directory, name), 'utf8').replaceAll(/(client-[a-z]+-data): .*/g, '$1'),
  }));

beforeAll(() => {
  byKubeadm('certs', 'all', '--kubernetes-version', 'v1.36.3');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('init phase kubeconfig makes the files of kubeadm in another folder', async () => {
  byKubeadm('kubeconfig', 'all', '--kubernetes-version', 'v1.36.3', '--kubeconfig-dir', join(folder, 'theirs'));
  expect(await bySlipway('kubeconfig', 'all', '--kubeconfig-dir', join(folder, 'ours'))).toMatchObject({ exitCode: 0 });
  expect(outline(join(folder, 'ours'))).toEqual(outline(join(folder, 'theirs')));
});

test('a relative path is meant from where one is, and one file alone is made', async () => {
  const { exitCode } = await bySlipway('kubeconfig', 'scheduler', '--kubeconfig-dir', 'one');
  expect([exitCode, readdirSync(join(folder, 'one'))]).toEqual([0, ['scheduler.conf']]);
});

test('certificates and kubeconfigs are made by one command, each in its folder', async () => {
  const pki = join(folder, 'both', 'pki');
  const both = ['certs', 'kubeconfig', '--cert-dir', pki, '--kubeconfig-dir', join(folder, 'both')];
  expect(await bySlipway(...both)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(join(folder, 'both')).toSorted()).toEqual(
    ['pki', ...readdirSync(join(folder, 'ours'))].toSorted(),
  );
  expect(readdirSync(pki).toSorted()).toEqual(readdirSync(join(folder, 'pki')).toSorted());
});

test('other phases do not take it, as with kubeadm', async () => {
  expect(() => byKubeadm('certs', 'all', '--kubeconfig-dir', folder)).toThrow(/unknown flag/);
  expect(await bySlipway('certs', 'all', '--kubeconfig-dir', folder)).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('--kubeconfig-dir'),
  });
});

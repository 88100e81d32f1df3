import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { kubeadm } from './kubeadm-binary.ts';
import { templateRows } from './templates.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-templates-'));
const config = join(folder, 'kubeadm.yaml');

interface Answer {
  readonly exitCode: number;
  readonly out: string;
}

const ask = {
  kubeadm: (args: readonly string[]): Promise<Answer> =>
    new Promise((resolve) => {
      execFile(kubeadm(), args, { env: { PATH: '/usr/bin:/bin', HOME: folder } }, (error, out) =>
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, out: withoutSeconds(out) }),
      );
    }),
  slipway: async (args: readonly string[]): Promise<Answer> => {
    const terminal = fakeTerminal({ cwd: folder, home: folder });
    const exitCode = await runProgram([...args], terminal);
    return { exitCode, out: withoutSeconds(terminal.printed.out) };
  },
};

/** What is left of a certificate's time goes by between the two. */
const withoutSeconds = (out: string): string => out.replaceAll(/residualTime"?: ?\d+/g, 'residualTime');

/** kubeadm prints the object and its complaint where the output belongs; here nothing is printed. */
const said = ({ exitCode, out }: Answer): Answer => ({ exitCode, out: exitCode === 0 ? out : '' });

beforeAll(async () => {
  const pki = join(folder, 'pki');
  const flags = ['--cert-dir', pki, '--apiserver-advertise-address', '10.0.0.1', '--kubernetes-version', 'v1.36.3'];
  expect((await ask.kubeadm(['init', 'phase', 'certs', 'all', ...flags])).exitCode).toBe(0);
  writeFileSync(
    config,
    `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\ncertificatesDir: ${pki}\n`,
  );
  writeFileSync(join(folder, 'a.jsonpath'), '{range .images[*]}{@}{"\\n"}{end}');
  writeFileSync(join(folder, 'a.template'), '{{range .images}}{{println .}}{{end}}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const expiration = (...more: readonly string[]) => ['certs', 'check-expiration', '--config', config, ...more];
const images = (...more: readonly string[]) => ['config', 'images', 'list', '--kubernetes-version', 'v1.36.3', ...more];

describe.each([[[]], [['--allow-missing-template-keys=false']]])('check-expiration %s -o', (more) => {
  const same = templateRows.filter(({ differs }) => differs === undefined);

  test.each(same)('$output says what kubeadm says', async ({ output }) => {
    const args = expiration('-o', output, ...more);
    const [theirs, ours] = await Promise.all([ask.kubeadm(args), ask.slipway(args)]);
    expect(said(ours)).toEqual(said(theirs));
  });

  test.each(templateRows.filter(({ differs }) => differs !== undefined))(
    '$output differs: $differs',
    async ({ output }) => {
      const args = expiration('-o', output, ...more);
      const [theirs, ours] = await Promise.all([ask.kubeadm(args), ask.slipway(args)]);
      expect(said(ours)).not.toEqual(said(theirs));
    },
  );
});

test.each([
  images('-o', `jsonpath-file=${join(folder, 'a.jsonpath')}`),
  images('-o', `go-template-file=${join(folder, 'a.template')}`),
  images('-o', `templatefile=${join(folder, 'a.template')}`),
  images('-o', 'template={{.images}}'),
  images('--output=jsonpath={.images}'),
  ['version', '-o', 'jsonpath={.kind}'],
])('the other commands and the files: %s %s %s', async (...args) => {
  const theirs = await ask.kubeadm(args);
  expect(said(await ask.slipway(args))).toEqual(said(theirs));
});

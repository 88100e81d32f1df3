import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MAIN = resolve('src/cli/main.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The real program in an empty folder, without a terminal. */
const slipway = (args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string) =>
  execa(process.execPath, [MAIN, ...args], {
    cwd: folder,
    reject: false,
    env: { HOME: folder, NO_COLOR: '', FORCE_COLOR: '', ...env },
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });

const RED = '\u001b[31m';

describe('the program', () => {
  test('tells a fault on standard error and by its exit code', async () => {
    const { exitCode, stdout, stderr } = await slipway(['apply']);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('error: No cluster file was named and there is no cluster.yaml here.');
    expect(stderr).not.toContain(RED);
  });

  test('has colours where they are asked for, and none where NO_COLOR says so', async () => {
    const [asked, refused] = await Promise.all([
      slipway(['aply'], { FORCE_COLOR: '1' }),
      slipway(['aply'], { FORCE_COLOR: '1', NO_COLOR: '1' }),
    ]);
    expect(asked.stderr).toContain(`${RED}error:`);
    expect(refused.stderr).not.toContain(RED);
  });

  test('outlives a reader that goes away', async () => {
    const line = `"$1" "$2" config schema | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await execa('bash', ['-c', line, 'bash', process.execPath, MAIN]);
    expect([stdout, stderr]).toEqual(['{\n0', '']);
  });

  test('says all that it has to say to a reader that takes its time', async () => {
    const line = '"$1" "$2" config schema | (sleep 0.5; cat)';
    const { stdout } = await execa('bash', ['-c', line, 'bash', process.execPath, MAIN]);
    expect(stdout).toBe((await slipway(['config', 'schema'])).stdout);
    expect(stdout.length, 'more than a pipe holds').toBeGreaterThan(1 << 16);
  });

  test('reads a cluster file from standard input, be it a pipe, a socket or a file', async () => {
    const input = 'kind: Cluster\n';
    const socket = await slipway(['config', 'validate', '-f', '-'], {}, input);
    expect(socket.stderr).toContain('standard input:1:1: ');
    const line = 'printf "kind: Cluster\\n" | "$1" "$2" config validate -f -';
    const pipe = await execa('bash', ['-c', line, 'bash', process.execPath, MAIN], { reject: false });
    expect(pipe.stderr).toBe(socket.stderr);
  });

  test('needs no write to its home folder to answer', async () => {
    const { exitCode, stdout } = await slipway(['version', '-o', 'short'], { HOME: '/proc/nowhere' });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('config images pull', () => {
  /** A crictl that notes its words, and fails as often as it is told. */
  const withCrictl = async (failures: number) => {
    const bin = join(folder, `bin-${failures}`);
    await mkdir(bin);
    await writeFile(
      join(bin, 'crictl'),
      `#!/bin/sh
echo "$*" >> "$0.log"
if [ "$(wc -l < "$0.log")" -le ${failures} ]; then echo "no such host" >&2; exit 1; fi
`,
    );
    await chmod(join(bin, 'crictl'), 0o755);
    const words = ['config', 'images', 'pull', '--kubernetes-version', 'v1.36.3', '--cri-socket', 'unix:///run/x.sock'];
    const done = await slipway(words, { PATH: `${bin}:/usr/bin:/bin` });
    return { ...done, asked: (await readFile(join(bin, 'crictl.log'), 'utf8')).trimEnd().split('\n') };
  };

  test('pulls every image through the runtime, a refused one again', async () => {
    const { exitCode, stdout, asked } = await withCrictl(2);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('[config/images] Pulled registry.k8s.io/kube-apiserver:v1.36.3\n');
    expect(asked).toHaveLength(7 + 2);
    expect(asked[0]).toBe(
      '--runtime-endpoint unix:///run/x.sock --image-endpoint unix:///run/x.sock pull registry.k8s.io/kube-apiserver:v1.36.3',
    );
  });

  test('gives up after five times and says what the runtime said', async () => {
    const { exitCode, stderr, asked } = await withCrictl(99);
    expect([exitCode, asked.length]).toEqual([1, 5]);
    expect(stderr).toContain('kube-apiserver:v1.36.3 could not be pulled through unix:///run/x.sock: no such host');
  });
});

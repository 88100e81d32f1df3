import { describe, expect, test } from 'vitest';
import type { CommandSpec, Invocation } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/cli/commands.ts';
import { runProgram } from '../../src/cli/program.ts';
import { withoutSwitchValues } from '../../src/cli/switch-values.ts';
import { fakeTerminal } from './fake-terminal.ts';

const type = async (line: string, parts: Parameters<typeof fakeTerminal>[0] = {}) => {
  const terminal = fakeTerminal(parts);
  const exitCode = await runProgram(line === '' ? [] : line.split(' '), terminal);
  return { exitCode, ...terminal.printed };
};

describe('a mistake on the command line exits with 3, with 1 where kubeadm has the command, names what was meant, and says where help is', () => {
  test.each([
    ['aply', "Unknown command 'aply'. Did you mean apply?", 'slipway --help'],
    ['config validat', "Unknown command 'validat'. Did you mean validate?", 'slipway config --help'],
    ['apply --fil x', "Unknown option '--fil'. Did you mean --file?", 'slipway apply --help'],
    [
      'init --pod-network-cdir 10.0.0.0/8',
      "Unknown option '--pod-network-cdir'. Did you mean --pod-network-cidr?",
      'slipway init --help',
    ],
    ['apply more', "Too many arguments for 'apply'. Expected 0 arguments but got 1.", 'slipway apply --help'],
    ['up --workers', "Option '--workers <n>' argument missing.", 'slipway up --help'],
    ['completion', "Missing required argument 'shell'.", 'slipway completion --help'],
    [
      'apply -o yaml',
      "Option '-o, --output <format>' argument 'yaml' is invalid. Allowed choices are text, json.",
      'slipway apply --help',
    ],
  ])('%s', async (line, message, help) => {
    const exitCode = /^(config|init|completion)/.test(line) ? 1 : 3;
    expect(await type(line)).toEqual({ exitCode, out: '', err: `error: ${message}\n  Type: ${help}\n  (USAGE)\n` });
  });

  test.each(['abc', '1.5', '-1', '', '0x10'])('a whole number cannot be "%s"', async (value) => {
    const terminal = fakeTerminal();
    expect(await runProgram(['up', `--workers=${value}`], terminal)).toBe(3);
    expect(terminal.printed.err).toBe(
      `error: --workers: "${value}" is no whole number.\n  Give digits only.\n  (USAGE)\n`,
    );
  });

  test('a phase that init does not have', async () => {
    const { exitCode, err } = await type('init phase certz');
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error: init has no phase certz\. Did you mean certs\?\n {2}The phases are: preflight, /);
  });
});

describe('with -o json an error is one object on one line of standard output', () => {
  test.each(['aply -o json', 'config validate -f absent.yaml --output=json', 'up --workers x -ojson', 'up -o=json x'])(
    '%s',
    async (line) => {
      const { exitCode, out, err } = await type(line);
      expect([exitCode, err]).toEqual([3, '']);
      expect(out.trimEnd().split('\n')).toHaveLength(1);
      expect(JSON.parse(out)).toMatchObject({
        type: 'error',
        code: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.any(String),
        hint: expect.any(String),
      });
    },
  );

  test('a value that happens to be json is no request for it', async () => {
    expect((await type('config validate -f json')).err).toContain('json cannot be read: no such file or directory.');
  });
});

describe('help', () => {
  test.each(['', '--help', '-h', 'help'])('of the program comes for "%s"', async (line) => {
    const { exitCode, out, err } = await type(line);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('slipway apply -f cluster.yaml    a cluster on hosts you have');
    expect(out).toContain('Exit codes: 0 done, 1 the run failed');
  });

  test.each([
    ['config', 1],
    ['config print', 1],
    ['token', 1],
    ['components', 0],
    ['help config', 0],
  ])('of a group comes for "%s" with exit code %i, as kubeadm has it', async (line, expected) => {
    const { exitCode, out } = await type(line);
    expect(exitCode).toBe(expected);
    expect(out).toMatch(/^Usage: slipway [\w ]+ \[options\] \[command\]\n/);
  });

  test('of a command comes as other tools teach to ask for it', async () => {
    expect(await type('help init phase')).toEqual(await type('init phase --help'));
  });
});

describe('options', () => {
  const probe = (seen: Invocation[]): CommandSpec => ({
    path: ['probe'],
    summary: 'See what was typed',
    arguments: [{ form: '[names...]', description: 'names' }],
    options: [
      { flags: '--names <names>', description: 'names', parse: 'list' },
      { flags: '--count <n>', description: 'a number', parse: 'integer' },
      { flags: '--no-check', description: 'leave out' },
      { flags: '-o, --output <format>', description: 'format', choices: ['text', 'json'], default: 'text' },
    ],
    examples: ['slipway probe'],
    run: async (invocation) => {
      seen.push(invocation);
      return 7;
    },
  });
  const parsed = async (...argv: readonly string[]) => {
    const seen: Invocation[] = [];
    expect(await runProgram(['probe', ...argv], fakeTerminal(), [probe(seen)])).toBe(7);
    return { args: seen[0]?.args, ...seen[0]?.options };
  };

  test('are absent unless given, but for defaults', async () => {
    expect(await parsed()).toEqual({ args: [], output: 'text', check: true });
  });

  test('of a command below another are its own, also where both have them', async () => {
    const seen: Invocation[] = [];
    const part: CommandSpec = { ...probe(seen), path: ['probe', 'part'] };
    expect(
      await runProgram(['probe', 'part', 'x', '--count', '3', '--no-check'], fakeTerminal(), [probe(seen), part]),
    ).toBe(7);
    expect(seen).toMatchObject([{ args: ['x'], options: { count: 3, check: false } }]);
  });

  test('that are switches may be told true or false, as those of Go’s programs', async () => {
    expect(await parsed('--quiet=true', '--verbose=false')).toEqual({
      args: [],
      output: 'text',
      check: true,
      quiet: true,
    });
    expect(withoutSwitchValues(['--dry-run=true', '--force=false', '--token=true', 'x=true'], commands)).toEqual([
      '--dry-run',
      '--token=true',
      'x=true',
    ]);
  });

  test('that are lists may be repeated and joined by commas', async () => {
    expect(await parsed('--names', 'a,b', '--names=c,', 'x', 'y')).toMatchObject({
      args: ['x', 'y'],
      names: ['a', 'b', 'c'],
    });
  });

  test('that are numbers are numbers', async () => {
    expect(await parsed('--count', '0012', '--no-check')).toMatchObject({ count: 12, check: false });
  });

  test('of every command are understood', async () => {
    expect(await parsed('-qv')).toMatchObject({ quiet: true, verbose: true });
  });
});

describe('version', () => {
  test.each(['version', '--version'])('is told for %s', async (line) => {
    expect(await type(line)).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^slipway \d+\.\d+\.\d+ \(Kubernetes v1\.\d+\.\d+\)\n$/),
    });
  });

  test('is an object for programs, and one word', async () => {
    expect(JSON.parse((await type('version -o json')).out)).toEqual({
      slipway: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      kubernetes: expect.stringMatching(/^v1\.\d+\.\d+$/),
      clientVersion: expect.objectContaining({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\.\d+$/) }),
    });
    expect((await type('version -o yaml')).out).toMatch(/^clientVersion:\n {2}gitVersion: v1\./);
    expect((await type('version -o short')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('config', () => {
  test('example is valid, from standard input', async () => {
    const { out: input } = await type('config example');
    expect(await type('config validate -f -', { input })).toEqual({ exitCode: 0, out: 'ok: -\n', err: '' });
    expect(JSON.parse((await type('config validate -f - -o json', { input })).out)).toEqual({
      file: '-',
      valid: true,
      cluster: 'example',
      hosts: 3,
    });
  });

  test('validate tells every fault with its place', async () => {
    const input = `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata:
  name: demo
spec:
  hosts:
    - name: cp1
      rol: control-plane
      ssh: 10.0.0.11
    - name: cp1
      ssh: 10.0.0.11
  network:
    podSubnet: 10.96.0.0/16
`;
    const { exitCode, err } = await type('config validate -f -', { input });
    expect(exitCode).toBe(3);
    await expect(err).toMatchFileSnapshot('validate.golden.txt');
  });

  test('validate asks for a file where there is none', async () => {
    expect(await type('config validate')).toEqual({
      exitCode: 1,
      out: '',
      err: `error: No cluster file was named and there is no cluster.yaml here.
  Name one with -f, or make one: slipway config example > cluster.yaml
  (USAGE)
`,
    });
  });

  test('schema is a JSON Schema', async () => {
    expect(JSON.parse((await type('config schema')).out)).toHaveProperty('$schema');
  });
});

test('init phase without a name shows the tree of phases', async () => {
  const { exitCode, out } = await type('init phase');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^preflight {2,}Check the host$/m);
  expect(out).toMatch(/^certs\n {2}\/ca {2,}Write the certificate ca$/m);
});

test('a reset that nobody confirms does nothing', async () => {
  expect(await type('reset')).toMatchObject({
    exitCode: 1,
    err: 'error: Nobody is there to confirm the reset.\n  Say it on the command line: slipway reset --yes\n  (USAGE)\n',
  });
  const { err } = await type('reset', { ask: async () => 'no' });
  expect(err).toContain('Not confirmed.');
});

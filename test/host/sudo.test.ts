import { expect, test } from 'vitest';
import type { Command } from '../../src/host/index.ts';
import { asRoot } from '../../src/host/sudo.ts';
import { createFakeTransport, type FakeRule, stdinOf } from '../fakes/fake-transport.ts';

const PASSWORD = 'pa$$ w0rd';

/** sudo that wants a password on its first line of standard input. */
const strictSudo: FakeRule = {
  when: /^sudo /,
  answer: (command: Command) => {
    const line = stdinOf(command).split('\n')[0];
    if ('file' in command && command.args?.includes('-n'))
      return { exitCode: 1, stderr: 'sudo: a password is required' };
    return line === PASSWORD
      ? stdinOf(command).slice(PASSWORD.length + 1)
      : { exitCode: 1, stderr: 'Sorry, try again.' };
  },
};

test('a password travels before the input of the command, and in no argument', async () => {
  const fake = createFakeTransport({ rules: [strictSudo] });
  let asked = 0;
  const root = asRoot(fake, {
    password: async () => {
      asked += 1;
      return PASSWORD;
    },
  });
  const results = await Promise.all([
    root.exec({ file: 'tee', args: ['/x'], stdin: 'input' }),
    root.exec({ shell: 'sh', script: 'id', env: { A: 'b c' } }),
  ]);
  expect(results.map(({ stdout }) => stdout)).toEqual(['input', '']);
  expect(asked).toBe(1);
  expect(fake.transcript.join('\n')).not.toContain('w0rd');
  expect(fake.transcript).toContain("$ sudo -k -S -p '' -- env 'A=b c' sh -c id sh");
});

test('where sudo wants no password, none is asked for', async () => {
  const fake = createFakeTransport({ rules: [{ when: /^sudo -n/, answer: 'ok' }] });
  const root = asRoot(fake, { password: () => Promise.reject(new Error('asked')) });
  expect((await root.exec({ file: 'id' })).stdout).toBe('ok');
  expect(fake.transcript).toEqual(['$ sudo -n true', '$ sudo -n -- id']);
});

test.each([
  ['no password is known', strictSudo, undefined, 'a password is required'],
  ['the password is wrong', strictSudo, 'guess', 'sudo does not take this password: Sorry, try again.'],
  ['sudo is not there', { when: /^sudo/, answer: { exitCode: 127 } }, PASSWORD, 'sudo is not installed'],
] as const)('when %s the refusal says so and what to do', async (_, rule, password, why) => {
  const fake = createFakeTransport({ rules: [rule] });
  const root = asRoot(fake, password === undefined ? {} : { password: async () => password });
  await expect(root.exec({ file: 'id' })).rejects.toMatchObject({
    code: 'HOST_PRIVILEGE',
    message: expect.stringContaining(why),
    hint: expect.stringContaining('sudoPassword'),
  });
});

test('a file goes through a folder of the user, which is removed afterwards; those of killed runs go first', async () => {
  const fake = createFakeTransport({
    rules: [
      { when: /find \/var\/tmp .* -exec rm -rf/, answer: '' },
      { when: /^mktemp -d/, answer: '/var/tmp/slipway-abc\n' },
      { when: /^rm -rf/, answer: '' },
      { when: /^sudo/, answer: '' },
    ],
  });
  await asRoot(fake).write('/etc/kubernetes/pki/ca.key', 'key', { mode: 0o600 });
  expect(fake.transcript.map((line) => line.replace(/sh -c .* sh /s, 'sh … '))).toEqual([
    expect.stringMatching(/find \/var\/tmp -maxdepth 1 .*-user "\$\(id -u\)" -exec rm -rf/),
    '$ mktemp -d /var/tmp/slipway-XXXXXXXX',
    'write /var/tmp/slipway-abc/content 0600 3 bytes',
    '$ sudo -n true',
    expect.stringMatching(
      /^\$ sudo -n -- sh … .*\/content \/etc\/kubernetes\/pki\/\.ca\.key\.slipway-\S+ \/etc\/kubernetes\/pki\/ca\.key 600 /,
    ),
    '$ rm -rf -- /var/tmp/slipway-abc',
  ]);
});

import { describe, expect, test } from 'vitest';
import { meetRequirements, requireDiskSpace } from '../../../src/providers/lab/requirements.ts';
import type { ProviderContext } from '../../../src/providers/provider.ts';
import { createFakeTransport, type FakeRule } from '../../fakes/fake-transport.ts';

const contextWith = (...rules: readonly FakeRule[]) => {
  const said: string[] = [];
  const transport = createFakeTransport({ rules });
  const context: ProviderContext = {
    name: 'lab',
    transport,
    stateDir: '/state/lab',
    cacheDir: '/cache/lab',
    say: (text) => void said.push(text),
  };
  return { context, said, transcript: transport.transcript };
};

const scriptWith = (text: string) => (command: object) => 'script' in command && String(command.script).includes(text);
const machine = (answer: string): FakeRule => ({ when: scriptWith('uname -s'), answer });
const apt: FakeRule = { when: scriptWith('apt-get install'), answer: '' };

describe('the machine of a lab', () => {
  test('must run Linux', async () => {
    const { context } = contextWith(machine('Darwin\n0\nother\n'));
    await expect(meetRequirements(context, true)).rejects.toMatchObject({
      code: 'PROVIDER_FAILED',
      message: 'The lab needs Linux; this machine runs Darwin.',
    });
  });

  test('must be worked on by root', async () => {
    const { context } = contextWith(machine('Linux\n1000\nsystemd\n'));
    await expect(meetRequirements(context, true)).rejects.toMatchObject({
      code: 'PROVIDER_FAILED',
      hint: expect.stringContaining('sudo'),
    });
  });

  test('gets each missing package once, announced first', async () => {
    const { context, said } = contextWith(machine('Linux\n0\nsystemd\nsystemd-nspawn\nssh\nssh-keygen\n'), apt);
    expect(await meetRequirements(context, true)).toEqual({ hasSystemd: true });
    expect(said).toEqual(['Installing system packages: systemd-container openssh-client']);
  });

  test('gets debootstrap only when there is something to build', async () => {
    const built = contextWith(machine('Linux\n0\nother\ndebootstrap\n'));
    expect(await meetRequirements(built.context, true)).toEqual({ hasSystemd: false });
    const bare = contextWith(machine('Linux\n0\nother\ndebootstrap\n'), apt);
    await meetRequirements(bare.context, false);
    expect(bare.said).toEqual(['Installing system packages: debootstrap']);
  });

  test('is told what to install when apt cannot', async () => {
    const failing: FakeRule = { ...apt, answer: { exitCode: 100, stderr: 'E: Unable to locate package debootstrap' } };
    const { context } = contextWith(machine('Linux\n0\nother\ndebootstrap\n'), failing);
    await expect(meetRequirements(context, false)).rejects.toMatchObject({
      code: 'PROVIDER_FAILED',
      message: 'The lab could not install debootstrap: E: Unable to locate package debootstrap',
      hint: expect.stringMatching(/: debootstrap$/),
    });
  });
});

describe('the disk of a lab', () => {
  const disk = (type: string, freeMb: number): FakeRule => ({
    when: scriptWith('df -P -m'),
    answer: `${type}\n/dev/vda 10000 1 ${freeMb} 1% /\n`,
  });

  test('must hold the shared file system and every new host', async () => {
    await expect(requireDiskSpace(contextWith(disk('ext2/ext3', 4_000)).context, false, 3)).rejects.toMatchObject({
      code: 'PROVIDER_FAILED',
      message: '/state/lab has 4000 MB free; the lab needs 4500 MB there.',
    });
    await requireDiskSpace(contextWith(disk('ext2/ext3', 5_000)).context, false, 3);
  });

  test('may not be an overlay itself', async () => {
    await expect(requireDiskSpace(contextWith(disk('overlayfs', 9_000)).context, true, 1)).rejects.toMatchObject({
      message: expect.stringContaining('overlays do not stack'),
      hint: expect.stringContaining('XDG_STATE_HOME'),
    });
  });

  test('is not looked at when nothing is to be made', async () => {
    const { context, transcript } = contextWith();
    await requireDiskSpace(context, true, 0);
    expect(transcript).toEqual([]);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { ask, askSecret } from '../../src/cli/ask.ts';

describe('without a terminal', () => {
  const isTty = process.stdin.isTTY;
  afterEach(() => {
    process.stdin.isTTY = isTty;
    vi.restoreAllMocks();
  });

  test('a question is not asked', async () => {
    process.stdin.isTTY = false;
    const write = vi.spyOn(process.stderr, 'write');
    expect(await ask('Sure? ')).toBeUndefined();
    expect(write).not.toHaveBeenCalled();
  });

  test('a secret that is needed is an error that says where else it may come from', async () => {
    process.stdin.isTTY = false;
    await expect(askSecret('Password of root@w1')).rejects.toMatchObject({
      code: 'USAGE',
      message: '"Password of root@w1" cannot be asked: standard input is no terminal.',
      hint: 'Give the secret by a file or an environment variable in the cluster file.',
    });
  });
});

import { resolve } from 'node:path';
import { execa } from 'execa';
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

describe('at a terminal', () => {
  /** Of util-linux: runs a command as if somebody sat before it. */
  const pseudoTerminal = 'script';
  const driver = `
    const { ask, askSecret } = await import(${JSON.stringify(resolve('src/cli/ask.ts'))});
    const tell = (error) => 'threw ' + error.code + ' ' + error.exitCode;
    console.log(await askSecret('Password of w1').catch(tell));
    console.log(await ask('Sure? ').catch(tell));`;

  /** Types each answer once its question is there; gives all that the screen showed. */
  const typing = async (answers: readonly (readonly [string, string])[]): Promise<string> => {
    const line = `'${process.execPath}' --input-type=module -e "$DRIVER"`;
    const child = execa(pseudoTerminal, ['-qec', line, '/dev/null'], { env: { DRIVER: driver }, reject: false });
    const waiting = [...answers];
    let shown = '';
    child.stdout.on('data', (chunk: Uint8Array) => {
      shown += Buffer.from(chunk).toString('utf8');
      const [next] = waiting;
      if (next === undefined || !shown.includes(next[0])) return;
      waiting.shift();
      // Readline begins to listen right after it has written the question.
      setTimeout(() => child.stdin.write(next[1]), 100);
    });
    await child;
    return shown;
  };

  test('a secret is not shown while it is typed, other answers are', async () => {
    const shown = await typing([
      ['Password of w1: ', 'hunter2\n'],
      ['Sure? ', 'yes\n'],
    ]);
    expect(shown.match(/hunter2/g)).toHaveLength(1);
    expect(shown).toMatch(/Password of w1: \r\nhunter2\r\n/);
    expect(shown).toMatch(/yes\r\n$/);
  });

  test('Ctrl-C and Ctrl-D are an interruption, not a fault', async () => {
    const shown = await typing([
      ['Password of w1: ', '\u0003'],
      ['Sure? ', '\u0004'],
    ]);
    expect(shown.match(/threw ABORTED 130/g)).toHaveLength(2);
  });
});

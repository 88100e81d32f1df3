import { describe, expect, test } from 'vitest';
import { printError } from '../../src/cli/print-error.ts';
import { CommandError, catalogue, type ErrorCode, RunError, SlipwayError } from '../../src/errors/index.ts';
import { fakeTerminal } from './fake-terminal.ts';

const print = (error: unknown, format: 'text' | 'json' = 'text', verbose = false, color = false) => {
  const terminal = fakeTerminal({ color });
  const exitCode = printError(error, terminal, { format, verbose });
  return { exitCode, ...terminal.printed };
};

test.each(Object.entries(catalogue))('%s exits as the catalogue says', (code, { exitCode }) => {
  expect(print(new SlipwayError(code as ErrorCode, 'no')).exitCode).toBe(exitCode);
});

test('text goes to standard error: message, hint, code', () => {
  const error = new SlipwayError('LOCKED', 'anna is at work.', { hint: 'Wait.' });
  expect(print(error)).toEqual({ exitCode: 1, out: '', err: 'error: anna is at work.\n  Wait.\n  (LOCKED)\n' });
});

test('only a terminal with colours gets colours', () => {
  expect(print(new SlipwayError('LOCKED', 'no'), 'text', false, true).err).toContain('\u001b[31merror:\u001b[0m no');
});

describe('verbose', () => {
  test('adds the cause', () => {
    const error = new SlipwayError('KUBE_API', 'no', { cause: new Error('socket hang up') });
    expect(print(error).err).not.toContain('socket hang up');
    expect(print(error, 'text', true).err).toContain('socket hang up');
  });

  test('adds all that a command said', () => {
    const stderr = Array.from({ length: 9 }, (_, index) => `line ${index}`).join('\n');
    const error = new CommandError('apt-get update', { exitCode: 100, stdout: '', stderr });
    expect(print(error).err).not.toContain('line 0');
    expect(print(error, 'text', true).err).toContain('line 0');
  });
});

describe('json', () => {
  test('is one line on standard output with what is known', () => {
    const error = new SlipwayError('HOST_UNREACHABLE', 'away', { hint: 'Look.', host: 'w1', phase: 'connect' });
    const { exitCode, out, err } = print(error, 'json');
    expect([exitCode, err]).toEqual([4, '']);
    expect(out).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(out)).toEqual({
      type: 'error',
      code: 'HOST_UNREACHABLE',
      message: 'away',
      hint: 'Look.',
      host: 'w1',
      phase: 'connect',
    });
  });

  test('holds the error of each host', () => {
    const errors = [new SlipwayError('LOCKED', 'a'), new SlipwayError('HOST_UNREACHABLE', 'b', { host: 'w1' })];
    const { exitCode, out } = print(new RunError(errors), 'json');
    expect(exitCode).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      code: 'RUN_FAILED',
      errors: [
        { code: 'LOCKED', message: 'a' },
        { code: 'HOST_UNREACHABLE', host: 'w1' },
      ],
    });
  });
});

test.each([new TypeError('x is not a function'), 'a text'])(
  'what nobody expected is a fault of Slipway: %s',
  (fault) => {
    const { exitCode, err } = print(fault);
    expect(exitCode).toBe(1);
    expect(err).toContain('Run it again with -v and report what it prints.\n  (INTERNAL)');
  },
);

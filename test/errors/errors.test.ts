import { describe, expect, test } from 'vitest';
import { CommandError, catalogue, RunError, SlipwayError } from '../../src/errors/index.ts';
import { errorsDoc } from './errors-doc.ts';

test('docs/errors.md tells every code of the catalogue (rewrite it with: npx vitest run test/errors -u)', async () => {
  await expect(errorsDoc()).toMatchFileSnapshot('../../docs/errors.md');
});

test('every code is searchable and every explanation a sentence', () => {
  for (const [code, { when }] of Object.entries(catalogue)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(when).toMatch(/^[A-Z].*\.$/);
  }
});

describe('an error', () => {
  test('takes exit code and whether to retry from its row, not from who catches it', () => {
    const lost = new SlipwayError('HOST_LINK_LOST', 'gone');
    expect([lost.exitCode, lost.retryable]).toEqual([4, true]);
    const usage = new SlipwayError('USAGE', 'what?', { hint: 'type this' });
    expect([usage.exitCode, usage.retryable, usage.hint]).toEqual([3, false, 'type this']);
  });

  test('keeps its cause', () => {
    const cause = new Error('below');
    expect(new SlipwayError('INTERNAL', 'above', { cause }).cause).toBe(cause);
  });
});

describe('a command that failed', () => {
  const failed = (stdout: string, stderr: string) =>
    new CommandError('apt-get install x', { exitCode: 100, stdout, stderr });

  test('ends with the last lines of what it said on stderr', () => {
    const error = failed('lots', 'one\ntwo\nthree\nfour\nfive\nsix\n');
    expect(error.message).toBe('apt-get install x ended with exit code 100: two\nthree\nfour\nfive\nsix');
    expect([error.code, error.commandExitCode, error.stdout]).toEqual(['COMMAND_FAILED', 100, 'lots']);
  });

  test('falls back to stdout, and to its exit code alone', () => {
    expect(failed('only here\n', ' \n').message).toBe('apt-get install x ended with exit code 100: only here');
    expect(failed('', '').message).toBe('apt-get install x ended with exit code 100');
  });
});

describe('the errors of a run', () => {
  const failure = (code: keyof typeof catalogue) => new SlipwayError(code, code);

  test('exit with the gravest of them', () => {
    const exitCodeOf = (...codes: (keyof typeof catalogue)[]) => new RunError(codes.map(failure)).exitCode;
    expect(exitCodeOf('COMMAND_FAILED')).toBe(1);
    expect(exitCodeOf('COMMAND_FAILED', 'PREFLIGHT_FAILED')).toBe(2);
    expect(exitCodeOf('HOST_AUTH_FAILED', 'PREFLIGHT_FAILED')).toBe(4);
    expect(exitCodeOf()).toBe(1);
  });

  test('are counted in words', () => {
    expect(new RunError([failure('LOCKED')]).message).toBe('1 step failed');
    expect(new RunError([failure('LOCKED'), failure('KUBE_API')]).message).toBe('2 steps failed');
  });
});

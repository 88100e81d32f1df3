import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { showCommand } from '../../src/host/index.ts';
import { posixLine, programOf } from '../../src/host/program.ts';

const nasty = ["it's", '$(id)', '`id`', 'a b', 'a\nb', '', '*', '~root', '\\', '"', '!!', '--', ';', '#c', 'K=v', '%s'];

test.each(['sh', 'bash'])('a line reads back word for word in %s', (shell) => {
  const line = posixLine(programOf({ file: 'printf', args: ['%s\\0', ...nasty] }));
  const stdout = execFileSync(shell, ['-c', line]).toString();
  expect(stdout.split('\0').slice(0, -1)).toEqual(nasty);
});

test('a program named like a setting stays a program', () => {
  expect(posixLine(programOf({ file: 'A=b', args: ['C=d'] }))).toBe(`'A=b' C=d`);
});

test('settings come before the program, and a script gets its arguments from $1', () => {
  expect(posixLine(programOf({ file: 'a', env: { X: '1 2' } }))).toBe(`env 'X=1 2' a`);
  expect(posixLine(programOf({ shell: 'sh', script: 'echo "$1"', args: ['x y'] }))).toBe(`sh -c 'echo "$1"' sh 'x y'`);
});

test('PowerShell gets its script encoded, so that no shell on the way misreads it', () => {
  const { file, args } = programOf({ shell: 'powershell', script: '$args[0]', args: ["it's"] });
  expect(file).toBe('powershell');
  expect(args.slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-EncodedCommand']);
  expect(Buffer.from(args[3] ?? '', 'base64').toString('utf16le')).toBe("& {\n$args[0]\n} 'it''s'");
});

test('people see what they could type, never standard input or settings', () => {
  const secret = { env: { TOKEN: 'hidden' }, stdin: 'hidden' };
  expect(showCommand({ file: 'tee', args: ['/a b'], ...secret })).toBe(`tee '/a b'`);
  expect(showCommand({ shell: 'sh', script: '\n# why\nset -e\nfoo\n', args: ['x'], ...secret })).toBe(
    'sh script "set -e …" x',
  );
});

import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { everywhere } from '../../src/cli/option-sets.ts';
import { runProgram } from '../../src/cli/program.ts';
import { commandsDoc } from './commands-doc.ts';
import { fakeTerminal } from './fake-terminal.ts';

test('docs/commands.md tells every command (rewrite it with: npx vitest run test/cli -u)', async () => {
  await expect(commandsDoc(commands)).toMatchFileSnapshot('../../docs/commands.md');
});

test.each(commands.map((command) => [command.path.join(' '), command] as const))(
  '%s has help with its own options and examples',
  async (_name, { path, options = [], examples }) => {
    const terminal = fakeTerminal({ columns: 1000 });
    expect(await runProgram([...path, '--help'], terminal)).toBe(0);
    expect(terminal.printed.err).toBe('');
    expect(terminal.printed.out).toMatch(new RegExp(`^Usage: slipway ${path.join(' ')}`));
    for (const { flags } of [...options, ...everywhere]) expect(terminal.printed.out).toContain(flags);
    expect(examples.length).toBeGreaterThan(0);
    for (const line of examples) expect(terminal.printed.out).toContain(`  ${line}\n`);
  },
);

test('every example begins as its command and uses options that exist', () => {
  for (const { path, options = [], examples } of commands) {
    const known = [...options, ...everywhere].map(({ flags }) => flags).join(' ');
    for (const line of examples) {
      const own = line.split(/[|>]/)[0] ?? '';
      expect(own).toContain(['slipway', ...path].join(' '));
      for (const word of own.match(/(?<= )--?[a-z][\w-]*/g) ?? []) expect(known).toContain(word);
    }
  }
});

import { expect } from 'vitest';
import type { Bench, Tool } from './bench.ts';
import type { Row } from './row.ts';

const TOKEN = 'aaaaaa.0123456789abcdef';

export const token: Row = {
  operation: 'token',
  typed: '`SECOND token list`, `token create --print-join-command` and `token delete`',
  proof: 'both list the same objects; the line to join by is the same; what the one made the other removes',
  prove: (bench, { first, second }) => {
    const { run, read, side } = bench;
    const host = side(first).controlPlane;
    const listed = (tool: Tool): string => read(host, `${tool} token list -o json`);
    run(host, `${first} token create ${TOKEN} --ttl 2h --description 'for rack 7'`);
    expect(listed(second)).toBe(listed(first));
    expect(listed(second)).toContain('for rack 7');
    const lines = [first, second].map((tool) => joinLine(bench, host, tool).replace(/--token \S+/, ''));
    expect(lines[1]).toBe(lines[0]);
    run(host, `${second} token delete ${TOKEN}`);
    expect(listed(first)).not.toContain(TOKEN);
  },
};

/** What `token create --print-join-command` prints, without the tool's name. */
export const joinLine = ({ run }: Bench, host: string, tool: Tool, more = ''): string =>
  run(host, `${tool} token create --print-join-command ${more}`)
    .split('\n')
    .find((line) => line.startsWith(`${tool} join`))
    ?.replace(`${tool} `, '')
    .trim()
    .replaceAll(/ +/g, ' ') ?? '';

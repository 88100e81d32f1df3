import { type CatalogueEntry, catalogue } from '../../src/errors/index.ts';

/** The page docs/errors.md: every code with what it means, by the exit code of the process. */
export const errorsDoc = (): string => {
  const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue);
  const sections = exits.map(([exitCode, title, about]) => {
    const rows = entries.filter(([, entry]) => entry.exitCode === exitCode).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [`## Exit code ${exitCode}: ${title}`, '', about, '', HEAD, ...rows.map(rowOf), ''].join('\n');
  });
  return `${[INTRODUCTION, ...sections].join('\n').trimEnd()}\n`;
};

const INTRODUCTION = `<!-- Made from src/errors/catalogue.ts by test/errors; do not edit. -->
# Errors

Every error has a permanent code, printed in parentheses after the message and as \`code\` with \`-o json\`.
The message says what happened and why, the line after it what to type next; \`-v\` adds the cause.
A run over several hosts goes on where it can, tells each host's own error at the end, and exits with the highest of their codes.

With \`-o json\` an error is one object on one line: \`{"type":"error","code":…,"message":…,"hint":…,"host":…,"phase":…}\`.

Exit code 0 means done. \`slipway plan\` exits with 2 when there is something to change.
Commands that kubeadm has too (\`init\`, \`join\`, \`reset\`, \`token\`, \`config\`, …) exit with 1 for every error, as kubeadm does, unless a cluster file is given with \`-f\`.
`;

const HEAD = '| code | when |\n|---|---|';

const exits = [
  [1, 'the run failed', 'Something did not work on a host, in the cluster, or here.'],
  [2, 'preflight', 'Nothing was written to the hosts that are named.'],
  [3, 'bad file or usage', 'Nothing was done: correct what is named and type the command again.'],
  [4, 'host unreachable or refused', 'A host could not be worked on at all.'],
  [130, 'interrupted', 'What was under way is told; the next run goes on from there.'],
] as const;

const rowOf = ([code, { when, retryable }]: readonly [string, CatalogueEntry]): string =>
  `| \`${code}\` | ${when}${retryable ? ' Trying again may help.' : ''} |`;

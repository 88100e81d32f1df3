import type { Change } from '../workflow/index.ts';
import type { ChangeSeen } from './run-view.ts';
import { printable, type Style } from './style.ts';

/** The changes of each host, in the order they would be made, with the diffs of files: lines without line ends. */
export const renderPlan = (changes: readonly ChangeSeen[], style: Style): string[] =>
  [...Map.groupBy(changes, ({ unit }) => unit.host)].flatMap(([host, ofHost]) => [
    `${style.bold(host)}: ${count(ofHost.length, 'change')}`,
    ...[...Map.groupBy(ofHost, ({ unit }) => unit.phase)].flatMap(([phase, ofPhase]) => [
      `  ${phase}: ${style.dim(ofPhase[0]?.unit.title ?? '')}`,
      ...ofPhase.flatMap(({ change }) => renderChange(change, style)),
    ]),
    '',
  ]);

/** `1 change`, `41 changes`. */
export const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

const marks: Record<Change['action'], string> = { create: '+', update: '~', remove: '-', run: '!' };

const renderChange = ({ action, kind, what, diff }: Change, style: Style): string[] => {
  const paint = { create: style.add, update: style.warn, remove: style.remove, run: style.bold }[action];
  const noun = kind === 'file' || kind === 'command' || kind === 'remove' ? '' : `${kind} `;
  return [`    ${paint(marks[action])} ${noun}${printable(what)}`, ...diffLines(diff, style)];
};

const diffLines = (diff: string | undefined, style: Style): string[] =>
  (diff ?? '')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '' && !/^(---|\+\+\+|Index:|=+$)/.test(line))
    .map((line) => `        ${paintLine(printable(line), style)}`);

const paintLine = (line: string, style: Style): string => {
  if (line.startsWith('+')) return style.add(line);
  if (line.startsWith('-')) return style.remove(line);
  return style.dim(line);
};

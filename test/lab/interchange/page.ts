import type { Direction, Tool } from './bench.ts';
import { directions } from './bench.ts';
import type { Row } from './row.ts';
import { rows, rowsBefore, rowsOfSoak } from './rows.ts';

const names: Readonly<Record<Tool, string>> = { kubeadm: 'kubeadm', slipway: 'Slipway' };

/** docs/interchange.md: what was proved is told, what was not is told as well. */
export const interchangePage = (proved: ReadonlySet<string>): string =>
  [
    HEAD,
    tableRow([
      '',
      ...directions.map(({ first, second }) => `${names[first]}, then ${names[second]}`),
      'what is looked at',
    ]),
    tableRow(['---', '---', '---', '---']),
    ...rowsOn(proved).map((row) =>
      tableRow([
        row.operation,
        ...directions.map((direction) => cellOf(row, direction, proved.has(cellId(row, direction)))),
        told(row.proof, { first: 'kubeadm', second: 'slipway' }, 'the first', 'the second'),
      ]),
    ),
    FOOT,
  ].join('\n');

/** What the soak proves is left out where it did not run. */
const rowsOn = (proved: ReadonlySet<string>): readonly Row[] => [
  ...rowsBefore,
  ...rows,
  ...rowsOfSoak.filter((row) => directions.some((direction) => proved.has(cellId(row, direction)))),
];

/** Cells of these rows that a page tells were proved, with the words that they have now: by the test that wrote them. */
export const provedOnPage = (page: string, rows: readonly Row[]): readonly string[] =>
  rows.flatMap((row) =>
    directions
      .filter((direction) => page.includes(`| ${cellOf(row, direction, true)} |`))
      .map((direction) => cellId(row, direction)),
  );

const cellOf = (row: Row, direction: Direction, isProved: boolean): string =>
  `${isProved ? '✓' : 'NOT PROVED:'} ${told(row.typed, direction)}`;

/** Names a cell of the table. */
export const cellId = ({ operation }: Row, { second }: Direction): string => `${operation} by ${second}`;

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const told = (
  text: string,
  { first, second }: Direction,
  firstName: string = names[first],
  secondName = names[second],
): string =>
  text
    .replaceAll(/`[^`]*`/g, (code) => code.replaceAll('FIRST', first).replaceAll('SECOND', second))
    .replaceAll('FIRST', firstName)
    .replaceAll('SECOND', secondName);

const HEAD = `# Beside kubeadm

On any host, at any time, either tool can go on with what the other did. The table is written by the tests that prove it (\`test/lab/interchange.test.ts\`, and \`test/soak/interchange.soak.ts\` for the upgrade, which needs a second Kubernetes), with Slipway and the real kubeadm 1.36.3 on the same four hosts: a row is there when both its cells were seen to work.
`;

const FOOT = `
One tool made the first control plane of a cluster, the other joins a second host to it, first as a worker, then as a control plane; once in each direction. "Reset" is done to hosts that joined by the other tool.

What is laid down is the same, too: the objects in the API, the files under \`/etc/kubernetes\` and \`/var/lib/kubelet\` with their owners and modes, and every field in them.

To change tools on a running site: [leave kubeadm](leave-kubeadm.md), [return to kubeadm](return-to-kubeadm.md).
`;

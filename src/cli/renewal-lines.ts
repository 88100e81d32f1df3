import type { RenewedRow, RenewReport } from '../renew/index.ts';

const outcomes: Readonly<Record<RenewedRow['outcome'], (row: RenewedRow) => string>> = {
  renewed: ({ expires = '' }) => `renewed, ends ${expires.slice(0, 16).replace('T', ' ')} UTC`,
  missing: () => 'MISSING: there is none to renew',
  external: ({ ca }) => `not renewed: the key of ${ca} is somewhere else (external CA)`,
};

/** What became of each certificate, and what is left to do. */
export const renewalLines = (report: RenewReport, restarted: readonly string[]): readonly string[] => {
  const width = Math.max(...report.certificates.map(({ name }) => name.length));
  const rows = report.certificates.map((row) => `${row.name.padEnd(width)}  ${outcomes[row.outcome](row)}`);
  return [...rows, ...restartLines(report, restarted)];
};

const restartLines = ({ restart, kubelet }: RenewReport, restarted: readonly string[]): readonly string[] => {
  const left = [...restart, ...(kubelet ? ['kubelet'] : [])].filter((part) => !restarted.includes(part));
  if (restarted.length > 0) return ['', `Restarted, and answering: ${restarted.join(', ')}.`];
  if (left.length === 0) return [];
  return [
    '',
    `Restart ${left.join(', ')}: until then they go on with their old certificates.`,
    'With --restart Slipway renews and restarts them itself, one after another.',
  ];
};

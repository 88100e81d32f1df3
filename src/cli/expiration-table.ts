import type { CertificateExpiration, CertificateExpirationInfo } from '../certs/index.ts';
import { columnTable } from './column-table.ts';
import { humanDuration } from './human-duration.ts';

/** The two tables of `kubeadm certs check-expiration`, letter for letter. */
export const expirationTable = ({ certificates, certificateAuthorities }: CertificateExpirationInfo): string =>
  [
    ...columnTable([
      ['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'],
      ...certificates.map((row) => cellsOf(row, [row.caName ?? ''])),
    ]),
    '',
    ...columnTable([
      ['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'],
      ...certificateAuthorities.map((row) => cellsOf(row, [])),
    ]),
    '',
  ].join('\n');

const LAST_WIDTH = 8;

const cellsOf = (row: CertificateExpiration, ca: readonly string[]): readonly string[] =>
  row.expirationDate === null
    ? [`!MISSING! ${row.name}`, '', '', ...ca, '']
    : [
        row.name,
        goDate(new Date(row.expirationDate)),
        humanDuration(row.residualTime),
        ...ca,
        (row.externallyManaged ? 'yes' : 'no').padEnd(LAST_WIDTH),
      ];

/** `Nov 21, 2027 05:52 UTC`. */
const goDate = (date: Date): string => {
  const [, day = '', month = '', year = '', time = ''] = /, (\d+) (\w+) (\d+) (\d+:\d+)/.exec(date.toUTCString()) ?? [];
  return `${month} ${day}, ${year} ${time} UTC`;
};

import { createReporter, type ReportOptions } from '../../src/report/index.ts';
import { reporterContract } from './reporter.ts';

const bodies: Record<string, Pick<ReportOptions, 'format' | 'isTty' | 'verbosity'>> = {
  json: { format: 'json', isTty: false, verbosity: 'normal' },
  plain: { format: 'text', isTty: false, verbosity: 'normal' },
  'plain, quiet': { format: 'text', isTty: true, verbosity: 'quiet' },
  'plain, verbose': { format: 'text', isTty: true, verbosity: 'verbose' },
  terminal: { format: 'text', isTty: true, verbosity: 'normal' },
};

for (const [name, options] of Object.entries(bodies))
  reporterContract(name, (stream) => createReporter({ ...options, stream, color: false, columns: 80 }));

reporterContract('terminal with more hosts than rows', (stream) =>
  createReporter({ format: 'text', isTty: true, verbosity: 'normal', stream, color: false, columns: 80, rows: 6 }),
);

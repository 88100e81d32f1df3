export { createReporter, type ReportOptions, type RunReporter } from './create-reporter.ts';
export { duration } from './duration.ts';
export { errorFields } from './json.ts';
export { printable } from './style.ts';

export { createReporter, type ReportOptions } from './create-reporter.ts';
export { duration } from './duration.ts';
export { errorFields } from './json.ts';
export { renderPlan } from './render-plan.ts';
export { createStyle, printable, type Style } from './style.ts';

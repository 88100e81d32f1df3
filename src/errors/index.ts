export { type CatalogueEntry, catalogue, type ErrorCode } from './catalogue.ts';
export { CommandError } from './command-error.ts';
export { nearestName } from './nearest-name.ts';
export { RunError } from './run-error.ts';
export { type ErrorDetails, SlipwayError } from './slipway-error.ts';

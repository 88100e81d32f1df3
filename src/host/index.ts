export type * from './command.ts';
export type * from './facts.ts';
export type * from './host.ts';
export type * from './transport.ts';

import type { ProviderSpec } from '../../spec/index.ts';
import type { ProviderContext } from '../provider.ts';
export const killMachine = async (_c: ProviderContext, _s: ProviderSpec, _n: string): Promise<void> => {};
export const pauseMachine = killMachine;
export const resumeMachine = killMachine;
export const rebootMachine = killMachine;

export { createProvider } from './create-provider.ts';
export { killMachine, pauseMachine, rebootMachine, resumeMachine } from './lab/disturb-machine.ts';
export type { MachineStatus, Provider, ProviderContext } from './provider.ts';

export { createProvider } from './create-provider.ts';
export {
  type Disturbance,
  killMachine,
  pauseMachine,
  powerOnMachine,
  rebootMachine,
  resumeMachine,
} from './lab/disturb-machine.ts';
export type { MachineStatus, Provider, ProviderContext } from './provider.ts';

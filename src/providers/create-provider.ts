import type { ProviderSpec } from '../spec/index.ts';
import { createLabProvider } from './lab/lab-provider.ts';
import type { Provider } from './provider.ts';

const providers: Readonly<Record<ProviderSpec['type'], (spec: ProviderSpec) => Provider>> = {
  lab: createLabProvider,
};

/** The provider a cluster file asks for. Throws SPEC_INVALID when its settings cannot work. */
export const createProvider = (spec: ProviderSpec): Provider => providers[spec.type](spec);

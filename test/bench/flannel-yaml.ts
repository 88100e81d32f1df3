import { flannelObjects } from '../../src/addons/index.ts';

/** The pod network as one `kubectl apply` takes it (JSON is YAML). */
export const flannelYaml = (): string =>
  flannelObjects({ podSubnet: '10.244.0.0/16', backend: 'vxlan' })
    .map((object) => JSON.stringify(object))
    .join('\n---\n');

import { componentsOf } from '../../components/index.ts';
import type { Cluster } from '../../spec/index.ts';

/** The image whose pods prove that traffic flows. */
export const checkImage = ({ kubernetesVersion, components: { versions } }: Cluster): string =>
  componentsOf({ kubernetesVersion, versions, arch: 'amd64' }).find(({ name }) => name === 'agnhost')?.imageRef ?? '';

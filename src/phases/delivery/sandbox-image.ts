import { imagesFor } from '../../manifests/index.ts';
import type { Cluster } from '../../spec/index.ts';

/** The image that the runtime starts every pod with. */
export const sandboxImage = (cluster: Cluster): string => imagesFor(cluster.documents.cluster).pause;

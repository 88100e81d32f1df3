import { clusterSpec, componentStore, deliverImages, step } from '../../phases/index.ts';
import { every } from '../../workflow/index.ts';
import { imagesBrought, rolloutNode } from './artifacts.ts';

/** Beforehand and everywhere at once: what runs is not disturbed, and nobody waits for a download while a node is out of service. */
export const bringImages = step({
  id: 'upgrade/images',
  title: 'Bring the images of the new version',
  where: () => true,
  needs: { cluster: clusterSpec, store: componentStore, nodes: every(rolloutNode) },
  gives: { imagesBrought },
  run: async (context, { cluster, store, nodes }) => {
    if (nodes.get(context.host.name) !== undefined) await deliverImages(context, cluster, store, () => true);
    return { imagesBrought: undefined };
  },
  recover: async () => ({ imagesBrought: undefined }),
});

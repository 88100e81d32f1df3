import type { Transport } from '../host/index.ts';
import type { ComponentSource } from '../spec/index.ts';
import { openBundleOrigin } from './bundle/bundle-origin.ts';
import { createMirrorOrigin } from './mirror/mirror-origin.ts';
import type { Origin } from './origin.ts';
import { createSourceOrigin } from './source/source-origin.ts';

interface OriginNeeds {
  readonly cacheDir: string;
  readonly sources: readonly ComponentSource[];
  readonly machine: Pick<Transport, 'exec'>;
  readonly stallTimeoutMs?: number;
}

/** The origins that a cluster file names, in its order. */
export const openOrigins = (needs: OriginNeeds): Promise<readonly Origin[]> =>
  Promise.all(needs.sources.map((source) => open(source, needs)));

const open = async (source: ComponentSource, needs: OriginNeeds): Promise<Origin> => {
  switch (source.type) {
    case 'mirror':
      return createMirrorOrigin(
        source,
        needs.stallTimeoutMs === undefined ? {} : { stallTimeoutMs: needs.stallTimeoutMs },
      );
    case 'bundle':
      return openBundleOrigin(source.path);
    case 'source':
      return createSourceOrigin({ machine: needs.machine });
  }
};

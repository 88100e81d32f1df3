import type { Component, ComponentStore, HostDownload } from '../../components/index.ts';
import type { Host } from '../../host/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { componentsOfHost, downloadsOf, type Upload, uploadsOf } from './components-of-host.ts';

/** How components of one kind come to a host. */
export interface Delivery {
  readonly kind: Component['kind'];
  /** Those of them that the host has not. */
  missing(host: Host, wanted: readonly Component[]): Promise<readonly Component[]>;
  upload(context: PhaseContext<HostSpec>, uploads: readonly Upload[]): Promise<void>;
  download(context: PhaseContext<HostSpec>, downloads: readonly HostDownload[]): Promise<void>;
  /** Keeps on the host what was delivered; `sums`: SHA-256 by name of component. */
  note(
    context: PhaseContext<HostSpec>,
    delivered: readonly Component[],
    sums: ReadonlyMap<string, string>,
  ): Promise<void>;
}

export interface Wish {
  readonly context: PhaseContext<HostSpec>;
  readonly cluster: Cluster;
  readonly store: ComponentStore;
  isWanted(component: Component): boolean;
}

/** Brings what a host of these roles needs of a kind and has not, over its connection or by its own download, as the file says. */
export const deliverComponents = async (
  delivery: Delivery,
  { context, cluster, store, isWanted }: Wish,
): Promise<void> => {
  const { host, member } = context;
  const wanted = componentsOfHost(cluster, member.spec, host.facts).filter(
    (component) => component.kind === delivery.kind && isWanted(component),
  );
  const missing = await delivery.missing(host, wanted);
  if (missing.length === 0) return;
  const downloads = await downloadsOf(context, cluster, missing);
  if (downloads) {
    await delivery.download(context, downloads);
    const sums = downloads.flatMap(({ names, sha256 }) => names.map((name) => [name, sha256] as const));
    return delivery.note(context, missing, new Map(sums));
  }
  const uploads = await uploadsOf(context, store, cluster, missing);
  await delivery.upload(context, uploads);
  const sums = uploads.map(({ component, content }) => [component.name, content.sha256] as const);
  return delivery.note(context, missing, new Map(sums));
};

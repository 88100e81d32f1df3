export { createBundle } from './bundle/create-bundle.ts';
export { type Bundle, openBundle } from './bundle/open-bundle.ts';
export { componentsNamed, componentsOf, type ReleaseChoice } from './catalogue.ts';
export type { Component, LocalArtifact, Platform, Project } from './component.ts';
export { componentsFor, type HostNeeds } from './components-for.ts';
export { contentOf } from './content-of.ts';
export { type HostDownload, hostDownloads } from './mirror/host-download.ts';
export { knownMinors, versionsFor } from './pins.ts';
export type { ComponentProgress, ProgressListener } from './progress.ts';
export {
  type ComponentRequest,
  type ComponentState,
  type ComponentStore,
  type ComponentStoreOptions,
  createComponentStore,
} from './store.ts';

import type { ClusterNetwork, Role } from '../spec/index.ts';
import { componentsOf, type ReleaseChoice } from './catalogue.ts';
import type { Component } from './component.ts';

export interface HostNeeds extends ReleaseChoice {
  readonly roles: readonly Role[];
  readonly addon: ClusterNetwork['addon'];
  /** The proof of life needs its workload on every node; true when absent. */
  readonly check?: boolean;
}

/** What a host of these roles needs, and nothing else, in the order of the catalogue. Throws COMPONENT_UNKNOWN. */
export const componentsFor = (needs: HostNeeds): readonly Component[] =>
  componentsOf(needs).filter(
    (component) =>
      component.roles.some((role) => needs.roles.includes(role)) &&
      !(needs.addon === 'none' && addonProjects.has(component.project)) &&
      !(needs.check === false && component.project === 'agnhost'),
  );

const addonProjects: ReadonlySet<string> = new Set(['flannel', 'flannel-cni']);

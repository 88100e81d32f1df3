import type { UntilOptions } from '../host/index.ts';

/** Any object of the Kubernetes API, as JSON. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}
/** The pod of this name and no later one: `uid` says which it was. */
export interface PodRef {
  readonly name: string;
  readonly namespace: string;
  readonly uid?: string;
}
export interface ListOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/**
 * The Kubernetes API as phases need it. `apply` compares first and writes only a difference, server-side, in the order
 * of dependencies: namespaces, what lives in them, bindings, what runs.
 * `apply` and merging patches ride over faults that pass within 30 s. Under `plan` writes are recorded.
 * Throws KUBE_API with the server's message, KUBE_UNREACHABLE without a link.
 */
export interface Kube {
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  list(options: ListOptions): Promise<readonly KubeObject[]>;
  /** Gives how many were created or changed. */
  apply(objects: readonly KubeObject[]): Promise<number>;
  create(object: KubeObject): Promise<KubeObject>;
  /** JSON merge patch unless told; strategic for lists of named things. */
  patch(
    ref: ObjectRef,
    patch: unknown,
    type?: 'merge' | 'strategic' | 'json',
    subresource?: string,
  ): Promise<KubeObject>;
  remove(ref: ObjectRef): Promise<boolean>;
  /**
   * Asks a pod to go by the eviction API; false when it is gone already. Throws KUBE_API with status 429, which may pass, while a
   * PodDisruptionBudget keeps it: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
   */
  evict(pod: PodRef): Promise<boolean>;
  /** GET of a path that answers text: `/readyz`, `/version`, pod logs. */
  text(path: string): Promise<string>;
  until<T>(what: string, probe: () => Promise<T | undefined>, options: UntilOptions): Promise<T | undefined>;
  close(): void;
}

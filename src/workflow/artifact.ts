/**
 * A typed key for what a phase gives and others need: something of the whole run (`pki`, `joinMaterial`)
 * or of each host (`runtimeReady`, `kubeletRunning`). A marker has no value: `Artifact<void>`.
 */
export interface Artifact<T> {
  readonly name: string;
  readonly scope: 'run' | 'host';
  /** Never set: carries the type. */
  readonly type?: T;
}

export const ofRun = <T = void>(name: string): Artifact<T> => ({ name, scope: 'run' });
export const ofHost = <T = void>(name: string): Artifact<T> => ({ name, scope: 'host' });

/** A need for a host artifact from every host that the giving phase covers; arrives as a Map by host name. */
export interface Every<T> {
  readonly every: Artifact<T>;
}
export const every = <T>(artifact: Artifact<T>): Every<T> => ({ every: artifact });

/**
 * A need that holds only where a phase of the workflow gives the artifact, on the host in question when it is a host's; elsewhere the
 * unit does not wait, and the value is `undefined`.
 */
export interface Optional<T> {
  readonly optional: Artifact<T>;
}
export const optional = <T>(artifact: Artifact<T>): Optional<T> => ({ optional: artifact });

/** A value that is there before the run begins; made by `provided`. */
export interface Provided {
  readonly artifact: Artifact<unknown>;
  /** Host artifacts: the name of the host. */
  readonly host: string | undefined;
  readonly value: unknown;
}

/** Gives an artifact of the run a value from outside, such as the cluster file; `host` for an artifact of a host. */
export const provided = <T>(artifact: Artifact<T>, value: T, host?: string): Provided => ({ artifact, host, value });

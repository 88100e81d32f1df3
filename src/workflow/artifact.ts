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

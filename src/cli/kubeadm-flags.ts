import type { InitFlags, JoinFlags, ResetFlags } from '../spec/index.ts';
import { flag, gates, integer, list, type Options, text } from './command-spec.ts';

/** What was typed of kubeadm's flags for init; only what was given. */
export const initFlags = (options: Options): InitFlags =>
  given({
    ...texts(options, [
      'apiserverAdvertiseAddress',
      'certDir',
      'certificateKey',
      'controlPlaneEndpoint',
      'criSocket',
      'imageRepository',
      'kubernetesVersion',
      'nodeName',
      'patches',
      'podNetworkCidr',
      'serviceCidr',
      'serviceDnsDomain',
      'token',
      'tokenTtl',
    ]),
    apiserverBindPort: integer(options, 'apiserverBindPort'),
    apiserverCertExtraSans: list(options, 'apiserverCertExtraSans'),
    featureGates: gates(options, 'featureGates'),
    ...everywhere(options),
  });

/** For join. */
export const joinFlags = (endpoint: string | undefined, options: Options): JoinFlags =>
  given({
    endpoint,
    ...texts(options, [
      'token',
      'discoveryToken',
      'tlsBootstrapToken',
      'discoveryFile',
      'certificateKey',
      'apiserverAdvertiseAddress',
      'criSocket',
      'nodeName',
      'patches',
    ]),
    apiserverBindPort: integer(options, 'apiserverBindPort'),
    discoveryTokenCaCertHash: list(options, 'discoveryTokenCaCertHash'),
    ...set(options, ['discoveryTokenUnsafeSkipCaVerification', 'controlPlane']),
    ...everywhere(options),
  });

/** For reset. */
export const resetFlags = (options: Options): ResetFlags =>
  given({
    ...texts(options, ['certDir', 'criSocket']),
    ...set(options, ['cleanupTmpDir', 'force']),
    ...everywhere(options),
  });

const everywhere = (options: Options): Record<string, unknown> => ({
  ignorePreflightErrors: list(options, 'ignorePreflightErrors'),
  skipPhases: list(options, 'skipPhases'),
  ...set(options, ['dryRun']),
});

const texts = (options: Options, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, text(options, name)]));

/** A switch that is off says nothing. */
const set = (options: Options, names: readonly string[]): Record<string, true> =>
  Object.fromEntries(names.filter((name) => flag(options, name)).map((name) => [name, true]));

const given = (flags: Readonly<Record<string, unknown>>): Readonly<Record<string, never>> =>
  Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Readonly<
    Record<string, never>
  >;

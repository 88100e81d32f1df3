import { join } from 'node:path';
import type { Terminal } from './terminal.ts';

/** Where Slipway keeps what it may make again: components, file systems of lab hosts. See the XDG base directory specification. */
export const cacheDir = ({ env, home }: Pick<Terminal, 'env' | 'home'>): string =>
  env['SLIPWAY_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'slipway');

/** Where Slipway keeps what it knows of clusters: journals, machines of providers. */
export const stateDir = ({ env, home }: Pick<Terminal, 'env' | 'home'>): string =>
  env['SLIPWAY_STATE'] ?? join(env['XDG_STATE_HOME'] ?? join(home, '.local', 'state'), 'slipway');

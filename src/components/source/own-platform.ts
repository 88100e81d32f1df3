import { SlipwayError } from '../../errors/index.ts';
import type { Platform } from '../component.ts';
import { type Machine, runTool } from './run-tool.ts';

/** C code and Debian packages are those of the machine that builds. Throws COMPONENT_UNAVAILABLE for another platform. */
export const requireOwnPlatform = async (machine: Machine, platform: Platform | undefined): Promise<void> => {
  const own = (await runTool(machine, 'uname', ['-m'])).trim();
  if (!platform || architectures[own] === platform.arch) return;
  throw new SlipwayError(
    'COMPONENT_UNAVAILABLE',
    `it is linked with C code or holds Debian packages, so it can only be built for this machine's own ${own}, not for ${platform.arch}`,
    { hint: `Build on a machine with ${platform.arch}, or add a mirror or a bundle under components.sources.` },
  );
};

const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

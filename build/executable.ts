import { buildExecutable } from './build-executable.ts';

// npm run build:executable [-- ARCH …]
const asked = process.argv.slice(2);
const isKnown = (arch: string): arch is 'x64' | 'arm64' => ['x64', 'arm64'].includes(arch);
const unknown = asked.filter((arch) => !isKnown(arch));
if (unknown.length > 0)
  throw new Error(`No executable can be built for ${unknown.join(', ')}, only for x64 and arm64.`);
for (const arch of asked.length > 0 ? asked.filter(isKnown) : (['x64', 'arm64'] as const)) {
  console.log(await buildExecutable('release', arch));
}

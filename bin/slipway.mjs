#!/usr/bin/env -S node --max-semi-space-size=1
// Starts Slipway from its sources. They are compiled once: Node would read the types out of a first file that has them at every start.
import * as module from 'node:module';

const OLDEST = 24;
if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  process.stderr.write(
    `slipway needs Node ${OLDEST} or newer; this is ${process.version} (${process.execPath}).\n  → In a checkout: npm ci, then npm run slipway -- <command>. Elsewhere: the executable, which needs no Node.\n`,
  );
  process.exit(3);
}
module.enableCompileCache();
await import('../src/cli/main.ts');

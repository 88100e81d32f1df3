#!/usr/bin/env -S node --max-semi-space-size=1
// Starts Slipway from its sources. They are compiled once: Node would read the types out of a first file that has them at every start.
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('../src/cli/main.ts');

#!/usr/bin/env -S node --max-semi-space-size=1
import { enableCompileCache } from 'node:module';
import { isSea } from 'node:sea';
import { createTerminal } from './terminal.ts';

// Most of a short command is compiling its modules; Node keeps the result in its own cache folder, an executable in itself.
if (!isSea()) enableCompileCache();
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram(process.argv.slice(2), createTerminal());

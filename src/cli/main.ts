#!/usr/bin/env -S node --max-semi-space-size=1
import { enableCompileCache } from 'node:module';
import { isSea } from 'node:sea';
import { createTerminal } from './terminal.ts';
import { yieldThreads } from './yield-threads.ts';

const run = async (): Promise<void> => {
  yieldThreads();
  // Most of a short command is compiling its modules; Node keeps the result in its own cache folder, an executable in itself.
  if (!isSea()) enableCompileCache();
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(process.argv.slice(2), createTerminal());
  // Node taking itself down costs more than it gives; what a slow reader has not taken yet is waited for.
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
};

/** Of use to the build, which runs commands to have them compiled. @public */
export const ended = run();

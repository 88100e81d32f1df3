import { SlipwayError } from '../errors/index.ts';
import type { Facts } from './facts.ts';
import { LINUX_PROBE, parseLinuxFacts } from './linux-facts.ts';
import type { Transport } from './transport.ts';
import { parseWindowsFacts, WINDOWS_PROBE } from './windows-facts.ts';

const PROBE_TIMEOUT_MS = 30_000;

/** What the machine is, in one round trip (two on Windows). Throws HOST_* without a link, HOST_UNSUPPORTED when it is neither Linux nor Windows. */
export const probeFacts = async (transport: Transport, options: { signal?: AbortSignal } = {}): Promise<Facts> => {
  const how = { timeoutMs: PROBE_TIMEOUT_MS, ...options };
  const startedMs = Date.now();
  const linux = await transport.exec({ shell: 'sh', script: LINUX_PROBE }, how);
  if (linux.exitCode === 0 && linux.stdout.includes('\x1e')) {
    return parseLinuxFacts(linux.stdout, { startedMs, endedMs: Date.now() });
  }
  const windowsStartedMs = Date.now();
  const windows = await transport.exec({ shell: 'powershell', script: WINDOWS_PROBE }, how);
  if (windows.exitCode === 0) {
    return parseWindowsFacts(windows.stdout, { startedMs: windowsStartedMs, endedMs: Date.now() });
  }
  const said = linux.stderr.trim() || windows.stderr.trim();
  throw new SlipwayError('HOST_UNSUPPORTED', `${transport.target} has neither a POSIX shell nor PowerShell: ${said}`);
};

import { readdirSync, readFileSync } from 'node:fs';

// A program: prints the arguments of every process it sees, each distinct line once, as JSON, until it is ended. Processes of lab
// hosts are seen too: their process namespaces are below this one.

const EVERY_MS = 5;
/** How often a process is looked at: between fork and exec it still has the arguments of its parent. */
const LOOKS = 4;

const looks = new Map<string, number>();
const told = new Set<string>();

const look = (pid: string): void => {
  const count = looks.get(pid) ?? 0;
  if (count >= LOOKS) return;
  looks.set(pid, count + 1);
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    if (line === '' || told.has(line)) return;
    told.add(line);
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } catch {
    looks.delete(pid);
  }
};

setInterval(() => {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const alive = new Set(pids);
  for (const pid of looks.keys()) if (!alive.has(pid)) looks.delete(pid);
  pids.forEach(look);
}, EVERY_MS);

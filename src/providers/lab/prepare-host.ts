import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { hostFiles, hostsFile } from './host-files.ts';
import type { LabHost, LabLayout } from './lab-layout.ts';
import { ordinaryFolders } from './nspawn-arguments.ts';

/**
 * Makes a stopped host's disk ready to start: identity (kept when it has one), network, the lab's key. Everything a
 * host writes lies over the shared file system in `upper`.
 */
export const prepareHost = async (
  context: ProviderContext,
  lab: LabLayout,
  host: LabHost,
  base: string,
): Promise<void> => {
  await ask(context, `make the disk of ${host.name}`, {
    shell: 'sh',
    script: PREPARE,
    args: [host.folder, lab.key, host.name, base, ...ordinaryFolders],
  });
  const files = Object.entries(hostFiles(lab, host));
  await Promise.all(
    files.map(([path, content]) => context.transport.write(`${host.folder}/upper${path}`, content, { mode: 0o644 })),
  );
  await context.transport.write(`${host.folder}/hosts`, hostsFile(lab), { mode: 0o644 });
};

/** A new machine-id is 32 hexadecimal digits (machine-id(5)). A host keeps the base it was made with, for its disk
 * lies over that one; without it the disk is worth nothing. */
const PREPARE = `
set -e
folder=$1 key=$2 name=$3 base=$4
shift 4
umask 022
[ -d "$(cat "$folder/base" 2>/dev/null)" ] || {
  rm -rf "$folder"
  mkdir -p "$folder"
  echo "$base" >"$folder/base"
}
mkdir -p "$folder/work" "$folder/root" "$folder/upper/etc/systemd/network" "$folder/upper/etc/ssh"
mkdir -p -m 700 "$folder/upper/root" "$folder/upper/root/.ssh"
for path; do mkdir -p -m 700 "$folder/disk$path"; done
cp "$key.pub" "$folder/upper/root/.ssh/authorized_keys"
chmod 600 "$folder/upper/root/.ssh/authorized_keys"
cd "$folder/upper/etc"
[ -s machine-id ] || tr -d - </proc/sys/kernel/random/uuid >machine-id
[ -s ssh/ssh_host_ed25519_key.pub ] || {
  rm -f ssh/ssh_host_ed25519_key
  ssh-keygen -q -t ed25519 -N '' -C "root@$name" -f ssh/ssh_host_ed25519_key
}`;

/** Makes the key pair the lab's hosts let in as root, unless it is there. */
export const ensureLabKey = (context: ProviderContext, lab: LabLayout): Promise<string> =>
  ask(context, "make the lab's key", {
    shell: 'sh',
    script: KEY,
    args: [lab.stateDir, lab.key, `slipway-lab-${lab.name}`],
  });

const KEY = `
set -e
umask 077
mkdir -p "$1/hosts"
[ -s "$2.pub" ] && [ -s "$2" ] || { rm -f "$2" "$2.pub"; ssh-keygen -q -t ed25519 -N '' -C "$3" -f "$2"; }`;

/** Writes what ssh needs to recognise every host: `ADDRESS ssh-ed25519 KEY` (sshd(8)). */
export const writeKnownHosts = async (context: ProviderContext, lab: LabLayout): Promise<void> => {
  const keys = await ask(context, 'read the host keys', {
    file: 'cat',
    args: lab.hosts.map((host) => `${host.folder}/upper/etc/ssh/ssh_host_ed25519_key.pub`),
  });
  const wanted = keys
    .trim()
    .split('\n')
    .map((key, index) => `${lab.hosts[index]?.address} ${key.split(' ').slice(0, 2).join(' ')}\n`)
    .join('');
  const current = await context.transport.read(lab.knownHosts);
  if (current && Buffer.from(current).toString('utf8') === wanted) return;
  await context.transport.write(lab.knownHosts, wanted, { mode: 0o644 });
};

/** Tells a running host of hosts that came or went; the file is left alone as long as the lab has the same hosts. */
export const refreshHostsFile = async (
  context: ProviderContext,
  lab: LabLayout,
  host: LabHost,
  pid: number | undefined,
): Promise<void> => {
  const wanted = hostsFile(lab);
  const written = await context.transport.read(`${host.folder}/hosts`);
  if (pid === undefined || (written && Buffer.from(written).toString('utf8') === wanted)) return;
  await ask(context, `tell ${host.name} of the other hosts`, {
    file: 'nsenter',
    args: ['--target', String(pid), '--mount', 'sh', '-c', 'cat >"$1/etc/hosts"', 'sh', `${host.folder}/root`],
    stdin: wanted,
  });
  await context.transport.write(`${host.folder}/hosts`, wanted, { mode: 0o644 });
};

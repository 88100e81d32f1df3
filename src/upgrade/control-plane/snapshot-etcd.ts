import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import type { EtcdMaintenance } from '../../kube/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';

const DIGEST_BYTES = 32;
/** What stays free beside the snapshot: etcd and the kubelet write all the time. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/**
 * A snapshot of etcd's database on the host, checked: by the sum that etcd puts at its end, and by the sum of what
 * arrived. Gives its size; under plan none. Throws ETCD_UNAVAILABLE; the file is under its name only when it is
 * whole.
 */
export const snapshotEtcd = async (
  { host, plan }: Pick<PhaseContext, 'host' | 'plan'>,
  etcd: EtcdMaintenance,
  path: string,
): Promise<number> => {
  const sums = createSums();
  const part = `${path}.part`;
  const content = Readable.from(sums.through(etcd.snapshot()));
  try {
    await host.run({ shell: 'sh', script: KEEP, args: [part], stdin: content }, `Write a snapshot of etcd to ${path}`);
    // A plan reads nothing of it.
    if (!plan) await requireSame(host, part, sums);
  } catch (error) {
    // It may be what fills the disk.
    await host.files.remove([part]).catch(() => undefined);
    throw error;
  }
  await host.run({ file: 'mv', args: ['-f', '--', part, path] }, `Keep the snapshot as ${path}`);
  return plan ? 0 : sums.size();
};

const requireSame = async (host: Host, path: string, sums: ReturnType<typeof createSums>): Promise<void> => {
  if (!sums.isWhole()) throw damaged('it does not have the checksum that etcd gave it');
  const { stdout } = await host.query({ file: 'sha256sum', args: ['--', path] });
  if (!stdout.startsWith(sums.sha256())) throw damaged(`what arrived in ${path} differs`);
};

const KEEP = 'umask 077 && cat > "$1" && sync "$1"';

/**
 * Throws UPGRADE_REFUSED when the disk of a folder has no room for a snapshot of so many bytes. `backups`: what may be removed to make
 * room. A folder that is not there yet, as in a plan, is let pass.
 */
export const requireSpace = async (host: Host, folder: string, size: number, backups: string): Promise<void> => {
  const { stdout } = await host.query({ file: 'df', args: ['-P', '-k', '--', folder] }, { allow: [1] });
  const free = Number(stdout.trim().split('\n').at(-1)?.split(/\s+/)[3]) * KIB;
  if (Number.isNaN(free) || free >= size + RESERVE_BYTES) return;
  throw new SlipwayError(
    'UPGRADE_REFUSED',
    `${host.name} has ${mib(free)} MiB left in ${folder}; the snapshot of etcd takes ${mib(size)} MiB and ${mib(RESERVE_BYTES)} MiB must stay free.`,
    { hint: `Make room, such as by removing old backups: ls -d ${backups}` },
  );
};

const KIB = 1024;
const mib = (bytes: number): number => Math.ceil(bytes / (KIB * KIB));

const createSums = () => {
  const whole = createHash('sha256');
  const body = createHash('sha256');
  let tail = Buffer.alloc(0);
  let size = 0;
  return {
    through: async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        whole.update(chunk);
        size += chunk.byteLength;
        const held = Buffer.concat([tail, chunk]);
        const sure = Math.max(0, held.byteLength - DIGEST_BYTES);
        body.update(held.subarray(0, sure));
        tail = held.subarray(sure);
        yield chunk;
      }
    },
    size: () => size,
    isWhole: () => size > DIGEST_BYTES && body.digest().equals(tail),
    sha256: () => whole.digest('hex'),
  };
};

const damaged = (why: string): SlipwayError =>
  new SlipwayError('ETCD_UNAVAILABLE', `The snapshot of etcd cannot be used: ${why}.`, {
    hint: 'Nothing was changed. Run the same command again.',
  });

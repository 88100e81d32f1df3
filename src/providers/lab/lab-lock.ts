import { PassThrough } from 'node:stream';
import { SlipwayError } from '../../errors/index.ts';
import type { ProviderContext } from '../provider.ts';

/**
 * Does the work while nobody else starts or stops the same lab. The kernel holds the lock for a process that waits for
 * the end of our input, so it is gone whenever we are, killed or not. Commands that a killed run left behind are waited
 * for, or they would go on under our hands. Throws LOCKED when another run has the lock and keeps it.
 */
export const withLabLock = async <T>(context: ProviderContext, work: () => Promise<T>): Promise<T> => {
  const path = `/run/lock/slipway-lab.${context.name}`;
  const input = new PassThrough();
  const held = Promise.withResolvers<void>();
  const holder = context.transport.exec(
    { shell: 'sh', script: HOLD, args: [path, `SLIPWAY_LAB=${context.name}`], stdin: input },
    { onStdout: () => held.resolve() },
  );
  const refused = holder.then(({ exitCode, stderr }) => {
    throw refusal(context.name, exitCode, stderr);
  });
  refused.catch(() => undefined);
  try {
    await Promise.race([held.promise, refused]);
    return await work();
  } finally {
    input.end();
    await holder.catch(() => undefined);
  }
};

/** A second is for the holder of a run that was killed just now. The file goes with the lock; who locked a file that is no longer there has locked nothing, and tries again. */
const HOLD = `
is_busy() {
  for file in $(grep -zslxF -e "$1" /proc/[0-9]*/environ); do
    [ ! "\${file%environ}ns/pid" -ef /proc/self/ns/pid ] || return 0
  done
  return 1
}
mkdir -p "$(dirname "$1")"
for try in 1 2 3; do
  exec 9>>"$1"
  flock --timeout 1 9 || exit 75
  if [ "$(stat -L -c %i /proc/self/fd/9)" = "$(stat -c %i "$1" 2>/dev/null)" ]; then
    tries=0
    while is_busy "$2"; do
      tries=$((tries + 1))
      [ $tries -lt 600 ] || { echo 'commands of an earlier run do not end' >&2; exit 1; }
      sleep 0.05
    done
    echo held
    cat >/dev/null
    rm -f "$1"
    exit 0
  fi
done
exit 75`;

const refusal = (lab: string, exitCode: number, stderr: string): SlipwayError =>
  exitCode === 75
    ? new SlipwayError('LOCKED', `Another run is starting or stopping the lab "${lab}" at this moment.`, {
        hint: 'Wait until it has ended, then run the same command again.',
      })
    : new SlipwayError('PROVIDER_FAILED', `The lock of the lab "${lab}" could not be taken: ${stderr.trim()}`);

import { PassThrough } from 'node:stream';
import { SlipwayError } from '../../errors/index.ts';
import type { ProviderContext } from '../provider.ts';

/**
 * Does the work while nobody else starts or stops the same lab. The kernel holds the lock for a process that waits for
 * the end of our input, so it is gone whenever we are, killed or not. Throws LOCKED at once when another run has it.
 */
export const withLabLock = async <T>(context: ProviderContext, work: () => Promise<T>): Promise<T> => {
  const path = `/run/lock/slipway-lab.${context.name}`;
  const input = new PassThrough();
  const held = Promise.withResolvers<void>();
  const holder = context.transport.exec(
    { shell: 'sh', script: HOLD, args: [path], stdin: input },
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

/** The file goes with the lock; who locked a file that is no longer there has locked nothing, and tries again. */
const HOLD = `
mkdir -p "$(dirname "$1")"
for try in 1 2 3; do
  exec 9>>"$1"
  flock --nonblock 9 || exit 75
  if [ "$(stat -L -c %i /proc/self/fd/9)" = "$(stat -c %i "$1" 2>/dev/null)" ]; then
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

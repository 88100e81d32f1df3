import { stat } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** A quarter of a processor when something else wants all of it: less, and keys would starve on a busy host. */
const NICE = 5;

/**
 * Has the threads that make keys give way to what else runs on the machine. Where Slipway starts a control plane, the kubelet would wait
 * for keys that nobody needs yet. Node's pool begins with its first work and takes the priority of the thread that begins it; on
 * Linux each thread has its own (setpriority(2)). Does nothing elsewhere, and for a user who could not take it back.
 */
export const yieldThreads = (): void => {
  if (process.platform !== 'linux') return;
  const own = getPriority();
  try {
    setPriority(own - 1);
  } catch {
    return;
  }
  setPriority(Math.min(own + NICE, 19));
  stat('/', () => undefined);
  setPriority(own);
};

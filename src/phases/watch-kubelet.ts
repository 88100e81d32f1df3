import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { toType } from './to-type.ts';

/**
 * For whoever polls for something that the kubelet of a host must do first: throws KUBELET_DOWN with its last words when it has hardly
 * been up for some twenty seconds. Asks from the fifth second on, once a second.
 */
export const watchKubelet = (host: Host): (() => Promise<void>) => {
  let nextMs = Date.now() + FROM_MS;
  let down = 0;
  return async () => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + EVERY_MS;
    const { exists, active } = await host.services.status('kubelet');
    down += exists && !active ? 1 : 0;
    if (down >= DOWN) throw await kubeletDown(host);
  };
};

const FROM_MS = 5_000;
const EVERY_MS = 1_000;
/** Its unit has it started again every ten seconds (kubeadm's RestartSec), so it is up for a moment now and then. */
const DOWN = 15;
const LINES = 50;
const TOLD = 3;
/** Severity, date, time and thread, which tell tries apart that say the same. */
const KLOG_HEAD = /^[EF]\d{4} \S+ +\d+ /;

const kubeletDown = async (host: Host): Promise<SlipwayError> => {
  const args = ['-u', 'kubelet', '-n', String(LINES), '-o', 'cat', '--no-pager'];
  const { stdout } = await host.query({ file: 'journalctl', args }, { allow: [1] });
  // What it ends for, without how it may be called and what systemd says to it.
  const faults = stdout.split('\n').filter((line) => /^(Error|[EF]\d{4} )|\berr(or)?=/.test(line));
  const words = [...new Set(faults.map((line) => line.replace(KLOG_HEAD, '')))].slice(-TOLD);
  const said = words.length === 0 ? '' : ` It said last:\n${words.map((line) => `    ${line}`).join('\n')}`;
  return new SlipwayError('KUBELET_DOWN', `The kubelet on ${host.name} does not stay up.${said}`, {
    host: host.name,
    hint: `Mend what it says, such as its extraArgs or its configuration, then run the same command again. All of it: ${toType(host.target, 'journalctl -u kubelet -n 50')}`,
  });
};

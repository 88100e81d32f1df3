import type { Host } from '../host/index.ts';

/** A command for people to type where they sit: as it is for this machine, through ssh for a target such as `root@10.0.0.1:22`. */
export const toType = (target: string, command: string): string => {
  const [, user, host = '', port] = /^(?:(.+)@)?\[?([^\]]+?)\]?:(\d+)$/.exec(target) ?? [];
  if (port === undefined) return command;
  const words = ['ssh', ...(port === '22' ? [] : ['-p', port]), user === undefined ? host : `${user}@${host}`];
  return [...words, /[*$|;]/.test(command) ? `'${command}'` : command].join(' ');
};

/** What takes a host out of whatever cluster it belongs to. */
export const resetToType = ({ name, target }: Pick<Host, 'name' | 'target'>): string =>
  target === 'local' ? 'slipway reset' : `slipway reset -f cluster.yaml --hosts ${name}`;

import { CommandError } from '../../src/errors/index.ts';
import type { Host, Transport } from '../../src/host/index.ts';

/** What the lock needs of a host. */
export const lockingHost = (transport: Transport): Pick<Host, 'name' | 'target' | 'query'> => ({
  name: 'cp1',
  target: 'root@cp1',
  query: async (command, { allow = [], ...options } = {}) => {
    const result = await transport.exec(command, options);
    if (result.exitCode !== 0 && !allow.includes(result.exitCode)) throw new CommandError('sh', result);
    return result;
  },
});

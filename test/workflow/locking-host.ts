import { CommandError } from '../../src/errors/index.ts';
import type { Host } from '../../src/host/index.ts';
import { createLocalTransport } from '../../src/host/transports/local.ts';

/** What the lock needs of a host, over the machine that the tests run on. */
export const lockingHost = (): Pick<Host, 'name' | 'target' | 'query'> => {
  const transport = createLocalTransport();
  return {
    name: 'cp1',
    target: 'root@cp1',
    query: async (command, { allow = [], ...options } = {}) => {
      const result = await transport.exec(command, options);
      if (result.exitCode !== 0 && !allow.includes(result.exitCode)) throw new CommandError('sh', result);
      return result;
    },
  };
};

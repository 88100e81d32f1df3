import { expect, test } from 'vitest';
import { confirmDown } from '../../src/cli/confirm-down.ts';

const answering = (answer: string | undefined) => ({ ask: async () => answer });

test('down goes on with the name of the cluster, and where nobody can be asked', async () => {
  await expect(confirmDown(answering('lab '), 'lab')).resolves.toBeUndefined();
  await expect(confirmDown(answering(undefined), 'lab')).resolves.toBeUndefined();
});

test('down goes no further with any other word', async () => {
  for (const word of ['', 'y', 'demo']) {
    await expect(confirmDown(answering(word), 'lab')).rejects.toMatchObject({ code: 'USAGE' });
  }
});

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadPlaybook } from '../../src/playbook/index.ts';
import { verbs } from '../../src/playbook/verbs.ts';

const blocks = async (): Promise<string[]> => {
  const text = await readFile('docs/playbooks.md', 'utf8');
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
};

test('the playbook in the documentation is valid', async () => {
  const [whole = ''] = await blocks();
  expect(loadPlaybook(whole, 'docs/playbooks.md').steps.map(({ verb }) => verb)).toEqual([
    'package',
    'template',
    'service',
  ]);
});

test('every verb is documented with an example that is valid', async () => {
  const examples = Object.assign({}, ...(await blocks()).map((block) => parse(block)));
  for (const verb of verbs) {
    expect([verb.name, verb.schema.safeParse(examples[verb.name]).error]).toEqual([verb.name, undefined]);
  }
});

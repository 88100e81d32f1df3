import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clusterSchema, exampleCluster, loadCluster } from '../../src/spec/index.ts';

test('the published schema is the one that the code has', async () => {
  const published = await readFile(new URL('../../schema/cluster.schema.json', import.meta.url), 'utf8');
  // To renew it: npm run --silent slipway -- config schema > schema/cluster.schema.json
  expect(published).toBe(`${JSON.stringify(clusterSchema(), undefined, 2)}\n`);
});

test('every field of the cluster file itself has a description', () => {
  const undescribed: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    const { properties = {}, items, anyOf = [] } = schema as Schema;
    for (const [name, inner] of Object.entries(properties)) {
      if (inner.description === undefined && inner.const === undefined && inner.$ref === undefined)
        undescribed.push(`${path}.${name}`);
      walk(inner, `${path}.${name}`);
    }
    for (const inner of [...anyOf, ...(items === undefined ? [] : [items])]) walk(inner, path);
  };
  const spec = (clusterSchema() as Schema).anyOf?.[0]?.properties?.['spec'];
  walk(spec, 'spec');
  expect(undescribed).toEqual([]);
});

test('the example is valid and says what the defaults are', () => {
  const cluster = loadCluster(exampleCluster(), 'example.yaml');
  expect(cluster.hosts.map(({ name, roles }) => [name, ...roles])).toEqual([
    ['cp1', 'control-plane'],
    ['w1', 'worker'],
    ['w2', 'worker'],
  ]);
  const withoutNetwork = exampleCluster().replace(/ {2}network:\n( {4}.*\n)+/, '');
  expect(withoutNetwork).not.toContain('podSubnet');
  expect(loadCluster(withoutNetwork, 'example.yaml').network).toEqual(cluster.network);
});

test('every example of the documentation is valid', async () => {
  const page = await readFile(new URL('../../docs/cluster-file.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const [whole = '', , connection = '', sources = '', documents = ''] = blocks;
  const header = 'apiVersion: slipway.dev/v1alpha1\nkind: Cluster\nmetadata: {name: a}\n';
  const indented = sources.replaceAll(/^/gm, '    ');
  expect(blocks).toHaveLength(5);
  expect(loadCluster(whole + documents, 'a').documents.kubelet).toEqual({ maxPods: 200 });
  expect(loadCluster(header + connection, 'b').hosts[1]?.labels).toEqual({ disk: 'ssd' });
  expect(loadCluster(`${whole}  components:\n${indented}`, 'c').components.sources).toHaveLength(3);
});

interface Schema {
  readonly description?: string;
  readonly const?: unknown;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

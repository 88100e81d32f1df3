import { glob, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

/** What steps are made of. Recipes may use it as `phases` does, but never each other; `apply` alone joins recipes. */
const knowledgeAndWork = [
  'errors',
  'shipped',
  'spec',
  'certs',
  'render',
  'manifests',
  'addons',
  'host',
  'kube',
  'workflow',
  'playbook',
  'components',
];

/** Which room may open which door. A room is absent from its own list: inside a room anything goes. */
const house: Record<string, readonly string[]> = {
  errors: [],
  shipped: ['errors'],
  spec: ['errors'],
  certs: ['errors', 'spec'],
  render: ['errors', 'shipped'],
  manifests: ['errors', 'spec', 'render'],
  addons: ['errors', 'spec', 'manifests', 'render'],
  host: ['errors', 'spec'],
  kube: ['errors', 'spec', 'host'],
  workflow: ['errors', 'host'],
  playbook: ['errors', 'spec', 'host', 'workflow', 'render'],
  components: ['errors', 'shipped', 'spec', 'host', 'workflow', 'render'],
  providers: ['errors', 'spec', 'host', 'workflow', 'render'],
  report: ['errors', 'host', 'workflow'],
  phases: knowledgeAndWork,
  init: [...knowledgeAndWork, 'phases'],
  join: [...knowledgeAndWork, 'phases'],
  reset: [...knowledgeAndWork, 'phases'],
  ha: [...knowledgeAndWork, 'phases'],
  check: [...knowledgeAndWork, 'phases'],
  status: [...knowledgeAndWork, 'phases'],
  renew: [...knowledgeAndWork, 'phases'],
  survey: [...knowledgeAndWork, 'phases'],
  leave: [...knowledgeAndWork, 'phases'],
  upgrade: [...knowledgeAndWork, 'phases'],
  apply: ['spec', 'workflow', 'phases', 'init', 'join', 'leave', 'upgrade', 'ha'],
  cli: [
    'errors',
    'shipped',
    'spec',
    'certs',
    'render',
    'manifests',
    'addons',
    'host',
    'kube',
    'workflow',
    'playbook',
    'components',
    'providers',
    'report',
    'phases',
    'init',
    'join',
    'reset',
    'check',
    'status',
    'renew',
    'survey',
    'leave',
    'ha',
    'upgrade',
    'apply',
  ],
};

/** Third-party packages and the files that may know them; their types never leave. */
const doors: Record<string, RegExp> = {
  ssh2: /^src\/host\/transports\/ssh/,
  'ssh-config': /^src\/host\/transports\/ssh/,
  execa: /^src\/host\/transports\/local/,
  'node-forge': /^src\/certs\/x509\.ts$/,
  handlebars: /^src\/render\/template\.ts$/,
  yaml: /^src\/(spec|render|playbook)\//,
  zod: /^src\/(spec|playbook)\//,
  rfc6902: /^src\/manifests\//,
  diff: /^src\/host\//,
  listr2: /^src\/report\/terminal\.ts$/,
  commander: /^src\/cli\//,
  undici: /^src\/components\//,
  'tar-stream': /^src\/components\//,
};

const room = (path: string): string => path.split('/')[1] ?? '';

const importsOf = async (file: string): Promise<string[]> => {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/(?:from |import\()'([^']+)'/g)].map(([, target = '']) => target);
};

const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

const isStray = (file: string, target: string): boolean => {
  if (target.startsWith('node:')) return false;
  if (!target.startsWith('.')) return !doors[packageOf(target)]?.test(file);
  const path = posix.join(posix.dirname(file), target);
  if (room(path) === room(file)) return false;
  return !(house[room(file)]?.includes(room(path)) && posix.basename(path) === 'index.ts');
};

test('every import respects the plan of the house', async () => {
  const strays: string[] = [];
  let imports = 0;
  for await (const file of glob('src/**/*.ts')) {
    for (const target of await importsOf(file)) {
      imports += 1;
      if (isStray(file, target)) strays.push(`${file} -> ${target}`);
    }
  }
  expect(strays).toEqual([]);
  expect(imports).toBeGreaterThan(10);
});

test('the rule that guards the doors catches a stray', () => {
  expect(isStray('src/certs/table.ts', '../host/index.ts')).toBe(true);
  expect(isStray('src/certs/table.ts', '../spec/cluster.ts')).toBe(true);
  expect(isStray('src/certs/table.ts', 'ssh2')).toBe(true);
  expect(isStray('src/certs/table.ts', '../spec/index.ts')).toBe(false);
});

test('every room of the source is on the plan', async () => {
  const rooms = new Set<string>();
  for await (const file of glob('src/**/*.ts')) rooms.add(room(file));
  expect([...rooms].filter((name) => !(name in house))).toEqual([]);
});

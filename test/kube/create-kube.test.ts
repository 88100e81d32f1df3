import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { clientOf, type FakeApi, startFakeApi, statusObject } from './fake-api-server.ts';

let api: FakeApi;
let kube: ReturnType<typeof clientOf>;
beforeEach(async () => {
  api = await startFakeApi();
  kube = clientOf(api);
});
afterEach(async () => {
  kube.close();
  await api.close();
});

const configMap = (name: string, data: Record<string, string> = { a: '1' }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'kube-system' },
  data,
});
const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'one', namespace: 'kube-system' };
const path = '/api/v1/namespaces/kube-system/configmaps/one';

describe('apply', () => {
  test('writes what is missing in the given order, server-side, under its own name', async () => {
    expect(await kube.apply([configMap('two'), configMap('one')])).toBe(2);
    const writes = api.seen.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path: to }) => `${method} ${to}`)).toEqual([
      'PATCH /api/v1/namespaces/kube-system/configmaps/two?fieldManager=slipway&force=true',
      'PATCH /api/v1/namespaces/kube-system/configmaps/one?fieldManager=slipway&force=true',
    ]);
    expect(writes[0]?.contentType).toBe('application/apply-patch+yaml');
    expect(kube.changes.map(({ action, what }) => `${action} ${what}`)).toEqual([
      'create ConfigMap kube-system/two',
      'create ConfigMap kube-system/one',
    ]);
  });

  test('writes nothing the second time', async () => {
    await kube.apply([configMap('one'), configMap('two')]);
    api.seen.length = 0;
    expect(await kube.apply([configMap('one'), configMap('two')])).toBe(0);
    expect(api.seen.every(({ method }) => method === 'GET')).toBe(true);
    expect(kube.changes).toHaveLength(2);
  });

  test('tells which fields differ', async () => {
    await kube.apply([configMap('one', { a: '1', b: '1' })]);
    await kube.apply([configMap('one', { a: '2', b: '1' })]);
    expect(kube.changes.at(-1)).toEqual({
      host: 'cp1',
      kind: 'object',
      what: 'ConfigMap kube-system/one',
      action: 'update',
      diff: '- data.a: "1"\n+ data.a: "2"',
    });
  });

  test('never tells what a Secret holds, and compares its stringData with what the server made of it', async () => {
    const secret = (text: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'kube-system' },
      stringData: { password: text },
    });
    await kube.apply([secret('hush')]);
    expect(await kube.apply([secret('hush')])).toBe(0);
    await kube.apply([secret('hush hush')]);
    expect(kube.changes.at(-1)?.diff).toBe('~ data.password');
    expect(JSON.stringify(kube.changes)).not.toContain('aHVzaA');
  });

  test('rides over faults that pass, and tells of each change once', async () => {
    const busy = statusObject(503, 'ServiceUnavailable', 'etcdserver: leader changed');
    api.told.set(`GET ${path}`, [busy]);
    api.told.set(`PATCH ${path}`, [busy, statusObject(404, 'NotFound', 'namespaces "kube-system" not found')]);
    expect(await kube.apply([configMap('one')])).toBe(1);
    expect(kube.changes).toHaveLength(1);
  });

  test('does not insist where the answer is no', async () => {
    api.told.set(`PATCH ${path}`, [statusObject(403, 'Forbidden', 'may not')]);
    await expect(kube.apply([configMap('one')])).rejects.toMatchObject({ reason: 'Forbidden' });
  });

  test('looks at everything side by side, with no more than four connections, and keeps them', async () => {
    let atOnce = 0;
    let most = 0;
    api.before = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
    };
    const objects = Array.from({ length: 20 }, (_, index) => configMap(`map-${index}`));
    await kube.apply(objects);
    await kube.apply(objects);
    expect(most).toBe(4);
    expect(api.dialled).toHaveLength(4);
  });
});

test('a burst of requests shares four connections', async () => {
  await Promise.all(Array.from({ length: 60 }, () => kube.get(ref)));
  expect(api.dialled).toHaveLength(4);
});

test('one thing after another goes over one connection', async () => {
  for (let turn = 0; turn < 5; turn += 1) await kube.get(ref);
  expect(api.dialled).toHaveLength(1);
});

test('a connection that the server closed while it was idle is replaced without a word', async () => {
  await kube.get(ref);
  api.dialled[0]?.destroy();
  expect(await kube.get(ref)).toBeUndefined();
  expect(api.dialled).toHaveLength(2);
});

test('what must not happen twice is not repeated after a stale connection', async () => {
  await kube.get(ref);
  api.before = async ({ method }) => {
    if (method === 'POST') api.dialled[0]?.destroy();
  };
  await expect(kube.create(configMap('one'))).rejects.toMatchObject({ code: 'KUBE_UNREACHABLE' });
  expect(api.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('get gives undefined for what is not there, and the token goes along', async () => {
  expect(await kube.get(ref)).toBeUndefined();
  expect(api.seen[0]).toMatchObject({ method: 'GET', path, authorization: 'Bearer abc' });
});

test('list passes selectors on and gives items their kind', async () => {
  api.objects.set('/api/v1/nodes', { kind: 'NodeList', items: [{ metadata: { name: 'w1' } }] });
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node', labelSelector: 'a=b', fieldSelector: 'c!=d' });
  expect(nodes).toEqual([{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1' } }]);
  expect(api.seen[0]?.path).toBe('/api/v1/nodes?labelSelector=a%3Db&fieldSelector=c%21%3Dd');
});

test('a kind it does not know is looked up once on the server', async () => {
  api.objects.set('/apis/example.org/v1', {
    resources: [
      { name: 'mice', kind: 'Mouse', namespaced: true },
      { name: 'mice/status', kind: 'Mouse', namespaced: true },
    ],
  });
  const mouse = { apiVersion: 'example.org/v1', kind: 'Mouse', name: 'm', namespace: 'n' };
  await kube.get(mouse);
  await kube.get(mouse);
  expect(api.seen.map(({ path: to }) => to)).toEqual([
    '/apis/example.org/v1',
    '/apis/example.org/v1/namespaces/n/mice/m',
    '/apis/example.org/v1/namespaces/n/mice/m',
  ]);
});

test('a kind that nobody knows is an error that says so', async () => {
  await expect(kube.get({ apiVersion: 'example.org/v1', kind: 'Mouse', name: 'm' })).rejects.toMatchObject({
    code: 'KUBE_API',
    message: 'The API server knows no kind Mouse in example.org/v1.',
    hint: 'See what it knows: kubectl api-resources --api-group=example.org',
  });
});

describe('patch', () => {
  test('changes what differs and nothing else', async () => {
    await kube.apply([configMap('one')]);
    await kube.patch(ref, { data: { a: '1' } });
    expect(api.seen.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    await kube.patch(ref, { data: { a: '2' } });
    expect(api.seen.at(-1)).toMatchObject({ method: 'PATCH', contentType: 'application/merge-patch+json' });
  });

  test('tells once of a change that somebody else came before, and that is tried again', async () => {
    await kube.apply([configMap('one')]);
    api.told.set(`PATCH ${path}`, [statusObject(409, 'Conflict', 'the object has been modified')]);
    await expect(kube.patch(ref, { data: { a: '2' } })).rejects.toMatchObject({ reason: 'Conflict' });
    await kube.patch(ref, { data: { a: '2' } });
    await kube.patch(ref, { data: { a: '3' } });
    expect(kube.changes.map(({ diff }) => diff?.split('\n').at(-1))).toEqual([
      undefined,
      '+ data.a: "2"',
      '+ data.a: "3"',
    ]);
  });

  test('reaches subresources', async () => {
    await kube.patch(ref, [{ op: 'add', path: '/x', value: 1 }], 'json', 'status').catch(() => undefined);
    expect(api.seen.at(-1)).toMatchObject({
      path: `${path}/status?fieldManager=slipway`,
      contentType: 'application/json-patch+json',
    });
  });
});

test('remove says whether there was anything', async () => {
  await kube.apply([configMap('one')]);
  expect(await kube.remove(ref)).toBe(true);
  expect(await kube.remove(ref)).toBe(false);
  expect(kube.changes.at(-1)).toMatchObject({ action: 'remove', what: 'ConfigMap kube-system/one' });
});

test('what the server refuses is told in its own words, with the reason', async () => {
  api.told.set('POST /api/v1/namespaces/kube-system/configmaps', [
    statusObject(409, 'AlreadyExists', 'configmaps "one" already exists'),
  ]);
  await expect(kube.create(configMap('one'))).rejects.toMatchObject({
    code: 'KUBE_API',
    status: 409,
    reason: 'AlreadyExists',
    retryable: false,
    message: 'create ConfigMap kube-system/one: configmaps "one" already exists (AlreadyExists)',
  });
});

test('text gives the body as it is', async () => {
  api.told.set('GET /readyz', [{ status: 200, body: 'ok' }]);
  expect(await kube.text('/readyz')).toBe('ok');
});

test('an address where nobody listens is unreachable, and may answer later', async () => {
  await api.close();
  const failure = kube.get(ref);
  await expect(failure).rejects.toMatchObject({ code: 'KUBE_UNREACHABLE', retryable: true });
  await expect(failure).rejects.toThrow(`The Kubernetes API at ${api.url} does not answer: connect ECONNREFUSED`);
});

test('a server that another authority vouches for is not trusted', async () => {
  const other = await startFakeApi();
  const stranger = clientOf(api, { kubeconfig: { server: api.url, ca: other.ca } });
  await expect(stranger.text('/readyz')).rejects.toMatchObject({ code: 'KUBECONFIG_INVALID', retryable: false });
  expect(api.seen).toEqual([]);
  stranger.close();
  await other.close();
});

test('an interrupted run ends its requests at once', async () => {
  const abort = new AbortController();
  const patient = clientOf(api, { signal: abort.signal });
  api.before = () => new Promise(() => undefined);
  const asking = patient.text('/readyz');
  setTimeout(() => abort.abort(), 20);
  await expect(asking).rejects.toMatchObject({ code: 'ABORTED', exitCode: 130 });
  patient.close();
});

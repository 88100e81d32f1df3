import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchAnonymous, probeHttp, probeHttps } from '../../src/kube/index.ts';
import { type FakeApi, startFakeApi, statusObject } from './fake-api-server.ts';

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api.close());

test('a health check over TLS asks without trusting and gives the status', async () => {
  api.told.set('GET /livez', [
    { status: 200, body: 'ok' },
    { status: 500, body: 'not yet' },
  ]);
  const options = { connect: api.connect, host: '127.0.0.1', port: api.port, path: '/livez' };
  expect(await probeHttps(options)).toBe(200);
  expect(await probeHttps(options)).toBe(500);
  expect(api.seen[0]?.authorization).toBeUndefined();
});

test('a health check without TLS gives the status', async () => {
  const server = createServer((_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await probeHttp({ connect: api.connect, host: '127.0.0.1', port, path: '/healthz' })).toBe(200);
  server.close();
});

test('nobody there, or nobody who speaks, is no status', async () => {
  const mute = createTcpServer((socket) => socket.resume());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  const options = { connect: api.connect, host: '127.0.0.1', path: '/livez', timeoutMs: 50 };
  expect(await probeHttps({ ...options, port })).toBeUndefined();
  expect(await probeHttp({ ...options, port })).toBeUndefined();
  await new Promise((resolve) => mute.close(resolve));
  expect(await probeHttps({ ...options, port })).toBeUndefined();
});

test('anonymous reading trusts anyone without a CA, and only the CA with one', async () => {
  api.told.set('GET /x', [
    { status: 200, body: 'one' },
    { status: 200, body: 'two' },
  ]);
  const options = { connect: api.connect, server: api.url, path: '/x' };
  expect(await fetchAnonymous(options)).toBe('one');
  expect(await fetchAnonymous({ ...options, ca: api.ca })).toBe('two');
  const other = await startFakeApi();
  await expect(fetchAnonymous({ ...options, ca: other.ca })).rejects.toMatchObject({ code: 'KUBECONFIG_INVALID' });
  await other.close();
});

test('a refusal of anonymous reading is told with its reason', async () => {
  api.told.set('GET /x', [statusObject(403, 'Forbidden', 'anonymous may not')]);
  await expect(fetchAnonymous({ connect: api.connect, server: api.url, path: '/x' })).rejects.toMatchObject({
    code: 'KUBE_API',
    reason: 'Forbidden',
  });
});

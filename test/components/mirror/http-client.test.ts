import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient, showUrl } from '../../../src/components/mirror/http-client.ts';
import { readText } from '../../../src/components/read-text.ts';
import { createFaultyServer } from '../faulty-server.ts';

const startServer = async () => {
  const server = await createFaultyServer();
  onTestFinished(() => server.close());
  return server;
};

test('redirects are followed, also to another server, where credentials do not go', async () => {
  const [first, second] = [await startServer(), await startServer()];
  first.serve('/a', { body: '', redirect: '/b' });
  first.serve('/b', { body: '', redirect: `${second.address}/c` });
  second.serve('/c', { body: 'there' });
  const response = await createHttpClient().get(`${first.address}/a`, { headers: { authorization: 'Bearer x' } });
  expect(await readText(response.body, 100)).toBe('there');
  expect(first.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer x', 'Bearer x']);
  expect(second.requests[0]?.headers.authorization).toBeUndefined();
});

test('redirects in a circle end', async () => {
  const server = await startServer();
  server.serve('/a', { body: '', redirect: '/a' });
  await expect(createHttpClient().get(`${server.address}/a`)).rejects.toThrow(/more than 5 redirects/);
});

test('user and password of an address become a header and are never shown', async () => {
  const server = await startServer();
  server.serve('/a', { body: 'x' });
  const response = await createHttpClient().get(`${server.address.replace('//', '//me:s%40cret@')}/a`);
  response.body.resume();
  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:s@cret').toString('base64')}`);
  expect(response.url).toBe(`${server.address}/a`);
  expect(showUrl('https://me:secret@mirror.example/a?signature=1')).toBe('https://mirror.example/a');
});

test('an address where nothing listens says so, with what to check', async () => {
  const server = await startServer();
  await server.close();
  const failure = createHttpClient().get(`${server.address}/a`);
  await expect(failure).rejects.toMatchObject({
    code: 'COMPONENT_UNAVAILABLE',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ does not answer: connect ECONNREFUSED/),
    hint: expect.stringContaining('HTTPS_PROXY'),
  });
});

test('what is no address is refused as such', async () => {
  await expect(createHttpClient().get('mirror.lan/x')).rejects.toThrow('"mirror.lan/x" is no address');
});

test('a server that accepts and says nothing is given up on', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const client = createHttpClient({ stallTimeoutMs: 50 });
  await expect(client.get(`http://127.0.0.1:${port}/`)).rejects.toThrow(/does not answer/);
});

test('requests go through the proxy, except to where it is not wanted', async () => {
  const target = await startServer();
  target.serve('/a', { body: 'direct' });
  const { host } = new URL(target.address);
  const seen: string[] = [];
  const tunnel = createServer().on('connect', (request, socket) => {
    seen.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => tunnel.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void tunnel.close());
  const { port } = tunnel.address() as AddressInfo;
  const http = `http://127.0.0.1:${port}`;
  await expect(createHttpClient({ proxy: { http } }).get(`${target.address}/a`)).rejects.toThrow();
  expect(seen).toEqual([host]);
  const response = await createHttpClient({ proxy: { http, no: '127.0.0.1' } }).get(`${target.address}/a`);
  expect(await readText(response.body, 100)).toBe('direct');
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createHost } from '../../../src/host/index.ts';
import { ownEtcd } from '../../../src/phases/etcd/own-etcd.ts';
import { createFakeMachine } from '../../fakes/fake-machine.ts';
import { debian12 } from '../facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-own-etcd-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
const openssl = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=etcd -days 2';
execFileSync('openssl', [...openssl.split(' '), '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
const identity = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };

const CAUGHT_UP = 'etcd_network_snapshot_receive_success{From="8e9e05c52164694d"} 1\n';

/** A member whose metrics say that it has its data, at the end of a way that takes this long. */
const member = ({ wayMs = 0, isServing = true }) => {
  const metrics = createHttpServer((_request, response) => void response.end(CAUGHT_UP));
  const clients = createHttpsServer(identity, (_request, response) => void response.end('{}'));
  const listeners: Readonly<Record<number, (stream: Duplex) => unknown>> = {
    2381: (stream) => metrics.emit('connection', stream),
    2379: (stream) => isServing && clients.emit('connection', stream),
  };
  const machine = createFakeMachine({
    dial: ({ port }) => {
      const [ours, theirs] = duplexPair();
      listeners[port]?.(theirs);
      return ours;
    },
  });
  const dial: typeof machine.dial = async (address) => {
    await sleep(wayMs);
    return machine.dial(address);
  };
  const host = createHost({ name: 'cp2', transport: { ...machine, dial }, facts: debian12 });
  const nothing = async () => undefined;
  return ownEtcd(host, {
    certificatesDir: '/etc/kubernetes/pki',
    loopback: '127.0.0.1',
    restart: nothing,
    wake: nothing,
  });
};

test('a listener that takes connections and says nothing does not serve', async () => {
  expect(await member({ isServing: false }).serves()).toBe(false);
  expect(await member({}).serves()).toBe(true);
});

test('a member far away has as much more time to answer as its metrics took', async () => {
  const etcd = member({ wayMs: 300 });
  expect(await etcd.hasCaughtUp()).toBe(true);
  expect(await etcd.serves()).toBe(true);
});

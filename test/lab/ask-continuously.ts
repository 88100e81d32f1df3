import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of its own: asks each of `host:port` for a page, one request after another on connections of their own, and writes down what came. */
const [file = '', ...targets] = process.argv.slice(2);
const PAUSE_MS = 50;
const PATIENCE_MS = 10_000;

const ask = (target: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const request = get(`http://${target}/hostname`, { agent: false, timeout: PATIENCE_MS }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', ({ message }) => resolve(message));
  });

const told = targets.map((target) => ({ target, asked: 0, lost: [] as string[] }));

const askOn = async (one: (typeof told)[number]): Promise<void> => {
  for (;;) {
    const fault = await ask(one.target);
    one.asked += 1;
    if (fault !== undefined) one.lost.push(`${new Date().toISOString()} ${fault}`);
    writeFileSync(file, JSON.stringify(told));
    await sleep(PAUSE_MS);
  }
};

await Promise.all(told.map(askOn));

/** `npm run bench [-- small certs renew init apply idle join ha] [--pairs N] [--write]`: measures, prints a table, and with --write puts it into docs/benchmarks.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchClusters } from './bench-clusters.ts';
import { benchControlPlanes } from './bench-control-planes.ts';
import { benchRenew } from './bench-renew.ts';
import { benchSmall } from './bench-small.ts';
import { PAIRS_OF_KEYS, type Row } from './paired.ts';
import { root, withSlipway } from './programs.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});
const count = Number(values.pairs);
const onThree = ['certs', 'init', 'apply', 'idle'];
const onFive = ['join', 'ha'];
const wanted = new Set(positionals.length > 0 ? positionals : ['small', 'renew', ...onThree, ...onFive]);
const wants = (names: readonly string[]): boolean => names.some((name) => wanted.has(name));

const rows = await withSlipway(
  async (slipway): Promise<readonly Row[]> => [
    ...(wants(['small']) ? await benchSmall(count, slipway) : []),
    ...(wants(['renew']) ? await benchRenew(count * PAIRS_OF_KEYS, slipway) : []),
    ...(wants(onThree) ? await benchClusters(count, wanted, slipway) : []),
    ...(wants(onFive) ? await benchControlPlanes(count, wanted, slipway) : []),
  ],
);

const table = [
  `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}.`,
  '',
  '| what | Slipway (median) | peer (median) | ratio (median of pairs) | aim |',
  '|---|---|---|---|---|',
  ...rows.map(({ what, ours, theirs, ratio, target }) => `| ${what} | ${ours} | ${theirs} | ${ratio} | ${target} |`),
].join('\n');
console.log(table);

const BEGIN = '<!-- measured: begin -->';
const END = '<!-- measured: end -->';
if (values.write) {
  const path = join(root, 'docs', 'benchmarks.md');
  const text = readFileSync(path, 'utf8');
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(path, `${before}\n${table}\n${text.slice(text.indexOf(END))}`);
}

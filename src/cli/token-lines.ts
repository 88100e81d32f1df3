import type { StoredToken } from '../addons/index.ts';

const columns = ['TOKEN', 'TTL', 'EXPIRES', 'USAGES', 'DESCRIPTION', 'EXTRA GROUPS'];
const GAP = 3;

/** The tokens as a table, with kubeadm's columns and words; nothing when there is none. */
export const tokenLines = (tokens: readonly StoredToken[], nowMs: number): readonly string[] => {
  if (tokens.length === 0) return [];
  const rows = [columns, ...tokens.map((token) => cellsOf(token, nowMs))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)) + GAP);
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('')
      .trimEnd(),
  );
};

const cellsOf = ({ token, expires, usages, description, groups }: StoredToken, nowMs: number): readonly string[] => [
  token,
  expires === undefined ? '<forever>' : shortDuration(Date.parse(expires) - nowMs),
  expires ?? '<never>',
  usages?.join(',') ?? '<none>',
  description ?? '<none>',
  groups?.join(',') ?? '<none>',
];

const units = [
  { letter: 'y', seconds: 31_536_000 },
  { letter: 'd', seconds: 86_400 },
  { letter: 'h', seconds: 3_600 },
  { letter: 'm', seconds: 60 },
];

/** `23h`, `4m`, `59s`: the largest unit alone (apimachinery, ShortHumanDuration). */
const shortDuration = (ms: number): string => {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  const unit = units.find((one) => seconds >= one.seconds);
  return unit ? `${Math.floor(seconds / unit.seconds)}${unit.letter}` : `${Math.max(0, seconds)}s`;
};

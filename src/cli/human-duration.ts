const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

interface Range {
  /** Seconds that are too many for it. */
  readonly below: number;
  readonly say: (seconds: number) => string;
}

const count = (unitSeconds: number, letter: string) => (seconds: number) =>
  `${Math.floor(seconds / unitSeconds)}${letter}`;

/** Two units, the smaller one only when there is something left for it. */
const mixed = (unit: number, letter: string, smaller: number, smallerLetter: string) => (seconds: number) => {
  const rest = Math.floor((seconds % unit) / smaller);
  return `${Math.floor(seconds / unit)}${letter}${rest === 0 ? '' : `${rest}${smallerLetter}`}`;
};

const ranges: readonly Range[] = [
  { below: 2 * MINUTE, say: count(1, 's') },
  { below: 10 * MINUTE, say: mixed(MINUTE, 'm', 1, 's') },
  { below: 3 * HOUR, say: count(MINUTE, 'm') },
  { below: 8 * HOUR, say: mixed(HOUR, 'h', MINUTE, 'm') },
  { below: 2 * DAY, say: count(HOUR, 'h') },
  { below: 8 * DAY, say: mixed(DAY, 'd', HOUR, 'h') },
  { below: 2 * YEAR, say: count(DAY, 'd') },
  { below: 8 * YEAR, say: mixed(YEAR, 'y', DAY, 'd') },
];

/** Whole seconds as Kubernetes' tools print them in tables: two figures or three (apimachinery's HumanDuration). */
export const humanDuration = (seconds: number): string => {
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  return (ranges.find(({ below }) => seconds < below)?.say ?? count(YEAR, 'y'))(seconds);
};

import { stripVTControlCharacters } from 'node:util';

/** Colours by meaning; plain text when there are none. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly add: Paint;
  readonly remove: Paint;
}
export type Paint = (text: string) => string;

const codes: Record<keyof Style, readonly [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  add: [32, 39],
  remove: [31, 39],
};

export const createStyle = (color: boolean): Style => ({
  bold: paint(color, codes.bold),
  dim: paint(color, codes.dim),
  good: paint(color, codes.good),
  bad: paint(color, codes.bad),
  warn: paint(color, codes.warn),
  add: paint(color, codes.add),
  remove: paint(color, codes.remove),
});

const paint =
  (color: boolean, [on, off]: readonly [number, number]): Paint =>
  (text) =>
    color ? `\u001b[${on}m${text}\u001b[${off}m` : text;

/** Text from hosts without what could move the cursor or colour the terminal; line ends and tabs stay. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, (character) => ('\n\t'.includes(character) ? character : ''));

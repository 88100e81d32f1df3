import { SlipwayError } from '../errors/index.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\' },
};

/** The text in a quoted string of Go; single quotes are taken as well. Throws USAGE at an escape that Go does not know. */
export const unquoteGo = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replaceAll(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
      (_, byte, unit, long, octal, letter: string | undefined) => {
        if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
        if (letter === undefined) return String.fromCodePoint(Number.parseInt(byte ?? unit ?? long, 16));
        const meant = letter === quoted[0] ? letter : ESCAPES[letter];
        if (meant !== undefined) return meant;
        throw new SlipwayError('USAGE', `\\${letter} has no meaning in quotes.`, {
          hint: 'A backslash is written \\\\.',
        });
      },
    );

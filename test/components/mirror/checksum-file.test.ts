import { expect, test } from 'vitest';
import { checksumIn } from '../../../src/components/mirror/checksum-file.ts';

const one = 'a'.repeat(64);
const two = 'B'.repeat(64);

test.each([
  ['a bare digest', one, one],
  ['a bare digest with a newline, in capitals', `${two}\n`, two.toLowerCase()],
  ['a line of sha256sum', `${one}  file.tgz\n`, one],
  ['a binary line of sha256sum with a folder', `${one} *dist/file.tgz\n`, one],
  ['one of several lines', `${two}  other.tgz\n${one}  file.tgz\n`, one],
  ['only other files', `${two}  other.tgz\n`, undefined],
  ['a page that says the file is gone', '<html>404</html>', undefined],
  ['nothing', '', undefined],
])('%s is read', (_, text, expected) => {
  expect(checksumIn(text, 'file.tgz')).toBe(expected);
});

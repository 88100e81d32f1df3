import { expect, test } from 'vitest';
import { foldersOf } from '../../../src/components/source/build-image.ts';
import { placeInImage } from '../../../src/components/source/network-tools.ts';

test.each([
  ['usr/sbin/xtables-nft-multi', 'usr/sbin/xtables-nft-multi'],
  ['bin/dash', 'usr/bin/dash'],
  ['lib/x86_64-linux-gnu/libm.so.6', 'usr/lib/x86_64-linux-gnu/libm.so.6'],
  ['usr/lib/x86_64-linux-gnu/libnftnl.so.11.6.0', 'usr/lib/x86_64-linux-gnu/libnftnl.so.11.6.0'],
  ['usr/lib/x86_64-linux-gnu/xtables/libxt_statistic.so', 'usr/lib/x86_64-linux-gnu/xtables/libxt_statistic.so'],
  ['lib64/ld-linux-x86-64.so.2', 'usr/lib64/ld-linux-x86-64.so.2'],
  ['lib/ld-linux-aarch64.so.1', 'usr/lib/ld-linux-aarch64.so.1'],
  ['usr/lib/x86_64-linux-gnu/gconv/UTF-16.so', undefined],
  ['usr/share/doc/iptables/copyright', undefined],
  ['usr/bin/dpkg', undefined],
])('of the packages, %s goes to %s', (path, expected) => {
  expect(placeInImage(path)).toBe(expected);
});

test('every folder of an image is made before what is in it, but not over a link', () => {
  const folders = foldersOf([
    { kind: 'link', path: 'lib', to: 'usr/lib' },
    { kind: 'bytes', path: 'usr/lib/a/b.so', bytes: new Uint8Array(), mode: 0o644 },
  ]);
  expect(folders.map(({ path }) => path)).toEqual(['etc', 'run', 'tmp', 'usr', 'usr/lib', 'usr/lib/a']);
  expect(folders.find(({ path }) => path === 'tmp')).toMatchObject({ mode: 0o1777 });
});

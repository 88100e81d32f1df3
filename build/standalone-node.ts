import { PT, readElf, write64 } from './elf.ts';
import { type Arch, withoutLibatomic } from './without-libatomic.ts';

/**
 * A Node program for a host that has only what every distribution has: the C library, of 2.28 or newer, and the C++ library.
 * What debuggers alone read is left out, a fifth of the file.
 */
export const standaloneNode = (program: Uint8Array, arch: Arch): Buffer => {
  const bytes = Buffer.from(program);
  withoutLibatomic(bytes, arch);
  return withoutSections(bytes);
};

/** Nothing that runs looks at sections: programs are loaded by segments. */
const withoutSections = (bytes: Buffer): Buffer => {
  const loaded = readElf(bytes).segments.filter(({ type }) => type === PT.LOAD);
  write64(bytes, 40, 0);
  bytes.writeUInt16LE(0, 60);
  bytes.writeUInt16LE(0, 62);
  return bytes.subarray(0, Math.max(...loaded.map(({ offset, size }) => offset + size)));
};

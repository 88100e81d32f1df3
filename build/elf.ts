/** What the linker of 64-bit little-endian ELF files looks at: program headers, the dynamic section, symbols' versions, relocations (System V gABI; LSB, symbol versioning). */
export interface Elf {
  readonly bytes: Buffer;
  readonly segments: readonly Segment[];
  readonly dynamic: readonly Dynamic[];
  /** Where in the file an address is. Throws when nothing is loaded there. */
  at(address: number): number;
  /** The value of a dynamic tag. Throws when it is absent. */
  value(tag: number): number;
  text(stringOffset: number): string;
}

export interface Segment {
  /** Of the program header itself. */
  readonly header: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

interface Dynamic {
  readonly header: number;
  readonly tag: number;
  readonly value: number;
}

export const PT = { LOAD: 1, DYNAMIC: 2 };
export const PF_X = 1;
export const DT = {
  NEEDED: 1,
  PLTRELSZ: 2,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  JMPREL: 23,
  FLAGS: 30,
  VERSYM: 0x6ffffff0,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
};

/** Reads the headers; `bytes` stay the caller's, and are what is edited. */
export const readElf = (bytes: Buffer): Elf => {
  if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new Error('This is no 64-bit little-endian ELF file.');
  }
  const segments = readSegments(bytes);
  const at = (address: number): number => {
    const home = segments.find((it) => it.type === PT.LOAD && address >= it.address && address < it.address + it.size);
    if (!home) throw new Error(`Nothing is loaded at 0x${address.toString(16)}.`);
    return address - home.address + home.offset;
  };
  const dynamic = readDynamic(bytes, segments);
  const value = (tag: number): number => {
    const found = dynamic.find((entry) => entry.tag === tag);
    if (!found) throw new Error(`There is no dynamic tag ${tag}.`);
    return found.value;
  };
  const text = (stringOffset: number): string => {
    const start = at(value(DT.STRTAB)) + stringOffset;
    return bytes.toString('latin1', start, bytes.indexOf(0, start));
  };
  return { bytes, segments, dynamic, at, value, text };
};

/** Numbers of 64 bits; no file comes near 2^53. */
const read64 = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64LE(offset));
export const write64 = (bytes: Buffer, offset: number, value: number): void =>
  void bytes.writeBigUInt64LE(BigInt(value), offset);

const readSegments = (bytes: Buffer): readonly Segment[] =>
  Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const header = read64(bytes, 32) + index * bytes.readUInt16LE(54);
    return {
      header,
      type: bytes.readUInt32LE(header),
      flags: bytes.readUInt32LE(header + 4),
      offset: read64(bytes, header + 8),
      address: read64(bytes, header + 16),
      size: read64(bytes, header + 32),
    };
  });

const readDynamic = (bytes: Buffer, segments: readonly Segment[]): readonly Dynamic[] => {
  const section = segments.find(({ type }) => type === PT.DYNAMIC);
  if (!section) throw new Error('The program is linked with no library.');
  return Array.from({ length: section.size / 16 }, (_, index) => {
    const header = section.offset + index * 16;
    return { header, tag: read64(bytes, header), value: read64(bytes, header + 8) };
  });
};

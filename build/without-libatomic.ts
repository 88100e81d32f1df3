import { DT, type Elf, PF_X, PT, readElf, type Segment, write64 } from './elf.ts';

/**
 * Frees a Node program from `libatomic.so.1`, which a bare Debian lacks: Node is linked with it for one function, and brings that function itself afterwards.
 * A program that does not need the library is left as it is. Edits `bytes`. Throws when Node wants more of the library than is known here.
 */
export const withoutLibatomic = (bytes: Buffer, arch: Arch): void => {
  const elf = readElf(bytes);
  const needed = elf.dynamic.findIndex(({ tag, value }) => tag === DT.NEEDED && elf.text(value) === LIBRARY);
  if (needed < 0) return;
  const versions = dropVersions(elf);
  const symbols = symbolsOf(elf, versions);
  const names = symbols.map(({ name }) => name);
  if (names.join() !== FUNCTION) throw new Error(`Node wants of ${LIBRARY}: ${names.join(', ')}.`);
  const address = addCode(elf, Buffer.from(code[arch], 'hex'));
  for (const { index } of symbols) pointRelocations(elf, index, address, types[arch]);
  dropNeeded(elf, needed);
};

export type Arch = 'x64' | 'arm64';

const LIBRARY = 'libatomic.so.1';
const FUNCTION = '__atomic_compare_exchange';

/**
 * `bool __atomic_compare_exchange(size_t size, void *object, void *expected, void *desired, int, int)` for 8 bytes, with the strongest order.
 * V8 asks for no other size (its tables of code pointers); another one stops the program at once instead of doing wrong.
 */
const code: Readonly<Record<Arch, string>> = {
  x64: [
    'f30f1efa', //   endbr64
    '4883ff08', //   cmp rdi, 8
    '7512', //       jne wrong
    '488b02', //     mov rax, [rdx]
    '488b09', //     mov rcx, [rcx]
    'f0480fb10e', // lock cmpxchg [rsi], rcx
    '488902', //     mov [rdx], rax
    '0f94c0', //     sete al
    'c3', //         ret
    '0f0b', //       wrong: ud2
  ].join(''),
  arm64: [
    '5f2403d5', // bti c
    '1f2000f1', // cmp x0, 8
    'c1010054', // b.ne wrong
    '440040f9', // ldr x4, [x2]
    '650040f9', // ldr x5, [x3]
    '26fc5fc8', // again: ldaxr x6, [x1]
    'df0004eb', // cmp x6, x4
    'a1000054', // b.ne other
    '25fc07c8', // stlxr w7, x5, [x1]
    '87ffff35', // cbnz w7, again
    '20008052', // mov w0, 1
    'c0035fd6', // ret
    '5f3f03d5', // other: clrex
    '460000f9', // str x6, [x2]
    '00008052', // mov w0, 0
    'c0035fd6', // ret
    '000020d4', // wrong: brk
  ].join(''),
};

interface RelocationTypes {
  readonly symbolic: readonly number[];
  readonly relative: number;
}

/** GLOB_DAT, JUMP_SLOT; RELATIVE. */
const types: Readonly<Record<Arch, RelocationTypes>> = {
  x64: { symbolic: [6, 7], relative: 8 },
  arm64: { symbolic: [1025, 1026], relative: 1027 },
};

/** Takes the library out of the list of wanted versions; gives the versions that were wanted of it. */
const dropVersions = (elf: Elf): readonly number[] => {
  const { bytes, at, value, text, dynamic } = elf;
  const count = value(DT.VERNEEDNUM);
  const list = linked(elf, at(value(DT.VERNEED)), count);
  const place = list.findIndex((need) => text(bytes.readUInt32LE(need + 4)) === LIBRARY);
  const entry = list[place];
  if (entry === undefined) return [];
  const next = bytes.readUInt32LE(entry + 12);
  const before = list[place - 1];
  if (before !== undefined) bytes.writeUInt32LE(next && next + bytes.readUInt32LE(before + 12), before + 12);
  for (const { header, tag } of dynamic) {
    if (tag === DT.VERNEEDNUM) write64(bytes, header + 8, count - 1);
    if (tag === DT.VERNEED && before === undefined) write64(bytes, header + 8, value(DT.VERNEED) + next);
  }
  const versions = linked(elf, entry + bytes.readUInt32LE(entry + 8), bytes.readUInt16LE(entry + 2));
  return versions.map((version) => bytes.readUInt16LE(version + 6));
};

/** Where the entries of a list are, each of which says how far it is to the next. */
const linked = ({ bytes }: Elf, first: number, count: number): readonly number[] => {
  const entries = [first];
  for (let at = first; entries.length < count; entries.push(at)) at += bytes.readUInt32LE(at + 12);
  return entries;
};

/** The symbols that were wanted in these versions, which they lose. The table ends where the strings begin, as linkers lay it out. */
const symbolsOf = ({ bytes, at, value, text }: Elf, versions: readonly number[]) => {
  const table = at(value(DT.SYMTAB));
  const count = (at(value(DT.STRTAB)) - table) / 24;
  const found: { readonly index: number; readonly name: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const version = at(value(DT.VERSYM)) + index * 2;
    if (!versions.includes(bytes.readUInt16LE(version))) continue;
    bytes.writeUInt16LE(1, version);
    found.push({ index, name: text(bytes.readUInt32LE(table + index * 24)) });
  }
  return found;
};

/** Puts code after the last instruction, in the rest of its page, which is loaded anyway; gives its address. */
const addCode = ({ bytes, segments }: Elf, instructions: Buffer): number => {
  const loaded = segments.filter(({ type }) => type === PT.LOAD);
  const place = loaded.findIndex(({ flags }) => (flags & PF_X) !== 0);
  const home = loaded[place];
  const start = home && Math.ceil((home.offset + home.size) / 16) * 16;
  const limit = loaded[place + 1]?.offset ?? 0;
  if (!home || start === undefined || start + instructions.length > limit) {
    throw new Error('There is no room for code between the segments of Node.');
  }
  bytes.set(instructions, start);
  grow(bytes, home, start + instructions.length - home.offset);
  return home.address + start - home.offset;
};

const grow = (bytes: Buffer, { header }: Segment, size: number): void => {
  write64(bytes, header + 32, size);
  write64(bytes, header + 40, size);
};

/** Relocations are done before the program begins (BIND_NOW), so those of a function may be those of an address. */
const pointRelocations = (elf: Elf, symbol: number, address: number, { symbolic, relative }: RelocationTypes): void => {
  const { bytes, at, value } = elf;
  if ((value(DT.FLAGS) & 8) === 0) throw new Error('Node binds its functions lazily.');
  for (const [start, size] of [
    [value(DT.RELA), value(DT.RELASZ)],
    [value(DT.JMPREL), value(DT.PLTRELSZ)],
  ] as const) {
    for (let entry = at(start); entry < at(start) + size; entry += 24) {
      if (bytes.readUInt32LE(entry + 12) !== symbol) continue;
      const type = bytes.readUInt32LE(entry + 8);
      if (!symbolic.includes(type)) throw new Error(`Node uses ${FUNCTION} by a relocation of type ${type}.`);
      bytes.writeUInt32LE(relative, entry + 8);
      bytes.writeUInt32LE(0, entry + 12);
      write64(bytes, entry + 16, address);
    }
  }
};

const dropNeeded = ({ bytes, dynamic }: Elf, place: number): void => {
  const first = dynamic[0]?.header ?? 0;
  bytes.copyWithin(first + place * 16, first + (place + 1) * 16, first + dynamic.length * 16);
};

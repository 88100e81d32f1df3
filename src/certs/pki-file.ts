/** Files below the PKI directory by name, such as `ca.crt`, `etcd/ca.key` or `sa.pub`. */
export type PkiFiles = ReadonlyMap<string, Uint8Array>;

export interface PkiFile {
  readonly content: string;
  readonly mode: 0o600 | 0o644;
  /** False: it was there already and is kept as it is. */
  readonly made: boolean;
}

/** What one row of the table came to. */
export interface IssuedRow {
  /** In the order to write them: the key before what is made from it. */
  readonly files: readonly (readonly [name: string, file: PkiFile])[];
  readonly warnings: readonly string[];
}

/** Certificates may be read by all; keys, and as kubeadm has it `sa.pub`, by root alone. */
export const pkiFile = (name: string, content: string, made: boolean): readonly [string, PkiFile] => [
  name,
  { content, mode: name.endsWith('.crt') ? 0o644 : 0o600, made },
];

export const textOf = (files: PkiFiles, name: string): string | undefined => {
  const bytes = files.get(name);
  return bytes && new TextDecoder().decode(bytes);
};

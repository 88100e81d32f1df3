/** What is at a path of a host. */
export interface FileState {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other' | 'absent';
  /** Permission bits. */
  readonly mode: number;
  readonly size: number;
  /** Lower-case hex; files only. */
  readonly sha256?: string;
  /** Where a link points. */
  readonly to?: string;
}

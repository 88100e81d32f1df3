export interface ReporterOptions {
  readonly stream: NodeJS.WritableStream;
  readonly color: boolean;
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  /** Width of the terminal; 80 when absent. */
  readonly columns?: number | undefined;
  /** Height of the terminal; 24 when absent. */
  readonly rows?: number | undefined;
}

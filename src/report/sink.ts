/** Where a reporter writes: a stream that may go away at any time (`slipway … | head`) without harm to the run. */
export interface Sink {
  line(text: string): void;
  /** When everything written has left, or the reader is gone. */
  drained(): Promise<void>;
}

export const createSink = (stream: NodeJS.WritableStream): Sink => {
  let isGone = false;
  stream.on('error', () => {
    isGone = true;
  });
  const write = (text: string, done?: () => void): void => {
    if (isGone || !stream.writable) {
      done?.();
      return;
    }
    try {
      stream.write(text, () => done?.());
    } catch {
      isGone = true;
      done?.();
    }
  };
  return {
    line: (text) => write(`${text}\n`),
    drained: () => new Promise((resolve) => write('', resolve)),
  };
};

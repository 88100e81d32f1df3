/** A stream to draw on that can be left alone for a while, so that something else may speak on the same terminal. */
export interface Canvas {
  readonly stream: {
    readonly isTTY: true;
    readonly columns: number;
    readonly rows: number;
    write(text: string): boolean;
  };
  pause(): void;
  resume(): void;
}

const SHOW_CURSOR = '\u001b[?25h';
const HIDE_CURSOR = '\u001b[?25l';

export const createCanvas = (stream: NodeJS.WritableStream, columns: number, rows: number): Canvas => {
  let isPaused = false;
  let height = 0;
  const write = (text: string): boolean => {
    if (text.includes('\n')) height = text.split('\n').length - 1;
    return isPaused || !stream.writable || stream.write(text);
  };
  return {
    stream: { isTTY: true, columns, rows, write },
    pause: () => {
      write(SHOW_CURSOR);
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      // The next picture wipes as many lines as the last one had: these, and not what was said meanwhile.
      stream.write(`${HIDE_CURSOR}${'\n'.repeat(height)}`);
    },
  };
};

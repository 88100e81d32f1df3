import { CommandError, SlipwayError } from '../../errors/index.ts';
import type { Transport } from '../../host/index.ts';

export type Machine = Pick<Transport, 'exec'>;

export interface ToolOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Gets each line of both outputs as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program of this machine to its end; gives what it printed on stdout. Throws CommandError. */
export const runTool = async (
  machine: Machine,
  file: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<string> => {
  const shown = [file, ...args].join(' ');
  const { env, signal, onLine } = options;
  const result = onLine
    ? await machine.exec(
        { shell: 'sh', script: 'exec "$@" 2>&1', args: [file, ...args], ...(env && { env }) },
        { ...(signal && { signal }), onStdout: linesOf(onLine) },
      )
    : await machine.exec({ file, args, ...(env && { env }) }, { ...(signal && { signal }) });
  signal?.throwIfAborted();
  if (result.exitCode !== 0) throw new CommandError(shown, result);
  return result.stdout;
};

/** Throws COMPONENT_UNAVAILABLE unless every program is there, saying which packages bring the missing ones. */
export const requireTools = async (machine: Machine, tools: readonly string[]): Promise<void> => {
  const script = 'for tool; do command -v "$tool" >/dev/null || echo "$tool"; done';
  const { stdout } = await machine.exec({ shell: 'sh', script, args: tools });
  const missing = stdout.split('\n').filter((line) => line !== '');
  if (missing.length === 0) return;
  const advice = missing.map((tool) => advices[tool] ?? `Install ${tool}.`);
  throw new SlipwayError(
    'COMPONENT_UNAVAILABLE',
    `building from source needs ${missing.join(' and ')}, not found here`,
    {
      hint: [...new Set(advice)].join(' '),
    },
  );
};

const advices: Readonly<Record<string, string>> = {
  go: 'Install Go 1.26 or newer from https://go.dev/dl, or add a mirror or a bundle under components.sources.',
  gcc: 'apt-get install gcc libc6-dev',
  'apt-get': 'Build on Debian or Ubuntu, or add a mirror or a bundle under components.sources.',
  'dpkg-deb': 'Build on Debian or Ubuntu, or add a mirror or a bundle under components.sources.',
};

const linesOf = (onLine: (line: string) => void): ((chunk: Uint8Array) => void) => {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
};

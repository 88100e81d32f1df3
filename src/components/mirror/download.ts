import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '../../errors/index.ts';
import { hashFile } from '../hash-file.ts';
import { bytesOf } from '../read-text.ts';
import { type HttpClient, type HttpResponse, showUrl } from './http-client.ts';

export interface DownloadOptions {
  readonly client: HttpClient;
  readonly url: string;
  /** The finished file; until then `<path>.part` and `<path>.part.json` hold what has come. */
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, totalBytes: number | undefined) => void;
  /** How often a cut or stalled transfer is taken up again without any progress in between; 3 when absent. */
  readonly attempts?: number;
  /** Pause before the first retry, doubled each time; 500 when absent. */
  readonly retryDelayMs?: number;
}

/**
 * Fetches a file whose SHA-256 is known. Goes on where an earlier attempt, or an earlier run, was cut, if the server
 * still has the same file (Range with If-Range, RFC 9110 §13.1.5); begins anew otherwise.
 * Throws COMPONENT_UNAVAILABLE (what has come is kept) or COMPONENT_CORRUPT (nothing is kept).
 */
export const download = async (options: DownloadOptions): Promise<void> => {
  const part = partOf(options.path);
  const resumed = await transfer(options, part);
  const found = await hashFile(part.file, options.signal);
  if (found === options.sha256) {
    await rm(part.notes, { force: true });
    await rename(part.file, options.path);
    return;
  }
  await discard(part);
  // The fault may be in what an earlier run left here: one attempt from the beginning decides.
  if (resumed) return download(options);
  throw new SlipwayError(
    'COMPONENT_CORRUPT',
    `${showUrl(options.url)} is not what it should be: its SHA-256 is ${found} instead of ${options.sha256}`,
    { hint: 'Ask whoever runs the mirror; the file was thrown away.' },
  );
};

interface Part {
  readonly file: string;
  readonly notes: string;
}

/** `validator` is a strong ETag or a date; without one nothing is ever resumed. */
interface Notes {
  readonly url: string;
  readonly validator: string;
}

const partOf = (path: string): Part => ({ file: `${path}.part`, notes: `${path}.part.json` });

const discard = async (part: Part): Promise<void> => {
  await rm(part.file, { force: true });
  await rm(part.notes, { force: true });
};

/** Gives whether the file was put together from more than one piece. */
const transfer = async (options: DownloadOptions, part: Part): Promise<boolean> => {
  let resumed = false;
  let failures = 0;
  let furthest = 0;
  for (;;) {
    const before = await resumeFrom(options, part);
    resumed ||= before.offset > 0;
    const failure = await attempt(options, part, before).then(
      () => undefined,
      (error: unknown) => orThrow(error, options),
    );
    if (failure === undefined) return resumed;
    const size = await sizeOf(part.file);
    failures = size > Math.max(furthest, before.offset) ? 1 : failures + 1;
    furthest = Math.max(furthest, size);
    if (failures >= (options.attempts ?? 3)) throw gaveUp(options, failure);
    const pauseMs = (options.retryDelayMs ?? 500) * 2 ** (failures - 1);
    await sleep(pauseMs, undefined, options.signal ? { signal: options.signal } : {});
  }
};

/** Gives what is worth another attempt. */
const orThrow = (error: unknown, options: DownloadOptions): unknown => {
  options.signal?.throwIfAborted();
  if (isTransient(error)) return error;
  throw error;
};

interface Resume {
  readonly offset: number;
  readonly validator?: string;
}

const resumeFrom = async (options: DownloadOptions, part: Part): Promise<Resume> => {
  const offset = await sizeOf(part.file);
  const notes = await readNotes(part.notes);
  return offset > 0 && notes?.url === options.url ? { offset, validator: notes.validator } : { offset: 0 };
};

const attempt = async (options: DownloadOptions, part: Part, resume: Resume): Promise<void> => {
  const range =
    resume.validator === undefined ? {} : { range: `bytes=${resume.offset}-`, 'if-range': resume.validator };
  const response = await options.client.get(options.url, {
    headers: { ...options.headers, 'accept-encoding': 'identity', ...range },
    ...(options.signal && { signal: options.signal }),
  });
  const offset = offsetOf(response, resume.offset);
  if (offset === undefined) {
    response.body.on('error', () => undefined).destroy();
    await discard(part);
    throw new TransientError(`${response.url} answered ${response.status}`);
  }
  if (offset === 0) await startNotes(options, part, response);
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  const total = Number.isNaN(length) ? undefined : offset + length;
  await receive(options, part.file, response.body, offset, total);
  const size = await sizeOf(part.file);
  if (total !== undefined && size !== total) throw new TransientError(`${size} of ${total} bytes came`);
};

/** Where the body belongs; `undefined` when the partial file is of no use to this answer. Throws for refusals. */
const offsetOf = (response: HttpResponse, asked: number): number | undefined => {
  const { status } = response;
  if (status === 200) return 0;
  if (status === 206) {
    const start = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1];
    return start !== undefined && Number(start) === asked ? asked : undefined;
  }
  if (status === 416) return undefined;
  response.body.on('error', () => undefined).destroy();
  if (status >= 500 || status === 429 || status === 408) throw new TransientError(`${response.url} answered ${status}`);
  throw new SlipwayError('COMPONENT_UNAVAILABLE', `${response.url} answered ${status}`);
};

const startNotes = async (options: DownloadOptions, part: Part, response: HttpResponse): Promise<void> => {
  const etag = response.headers['etag'];
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : response.headers['last-modified'];
  await discard(part);
  if (validator === undefined) return;
  const notes: Notes = { url: options.url, validator };
  await writeFile(part.notes, JSON.stringify(notes));
};

const receive = async (
  options: DownloadOptions,
  file: string,
  body: Readable,
  offset: number,
  total: number | undefined,
): Promise<void> => {
  const target = await open(file, offset > 0 ? 'a' : 'w');
  let bytes = offset;
  try {
    for await (const chunk of received(body, options.signal)) {
      await target.write(chunk);
      bytes += chunk.length;
      options.onProgress?.(bytes, total);
    }
  } finally {
    await target.close();
  }
};

/** The chunks of a body; what goes wrong on the way counts as a broken link, so that faults of the disk are not mistaken for one. */
async function* received(body: Readable, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = (): unknown => body.destroy(new Error('interrupted'));
  signal?.addEventListener('abort', stop);
  try {
    yield* bytesOf(body);
  } catch (error) {
    signal?.throwIfAborted();
    throw new TransientError(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Trying again may help: the link broke, stalled, or the server is overloaded. */
class TransientError extends Error {}

const isTransient = (error: unknown): boolean =>
  error instanceof TransientError || (error instanceof SlipwayError && error.cause !== undefined);

const gaveUp = (options: DownloadOptions, error: unknown): SlipwayError => {
  if (error instanceof SlipwayError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SlipwayError('COMPONENT_UNAVAILABLE', `${showUrl(options.url)} could not be fetched: ${reason}`, {
    hint: 'Run the same command again: it goes on where it stopped.',
    cause: error,
  });
};

const readNotes = async (path: string): Promise<Notes | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Notes;
  } catch {
    return undefined;
  }
};

const sizeOf = async (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

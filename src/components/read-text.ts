/** A small stream as text; what is longer than `limit` bytes is cut off. */
export const readText = async (body: AsyncIterable<unknown>, limit: number): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(body)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** The chunks of a stream whose own types do not say what they are. */
export async function* bytesOf(
  source: AsyncIterable<unknown>,
  onBytes?: (size: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a stream of bytes gave something else');
    onBytes?.(chunk.length);
    yield chunk;
  }
}

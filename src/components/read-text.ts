/** A small stream as text; what is longer than `limit` bytes is cut off. */
export const readText = async (body: AsyncIterable<Uint8Array>, limit: number): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks).toString('utf8');
};

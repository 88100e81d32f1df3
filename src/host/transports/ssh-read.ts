import type { SFTPWrapper } from 'ssh2';

const CHUNK = 32 * 1024;
const NO_SUCH_FILE = 2;

/** The whole file in pieces of what the server gives at once; `undefined` when there is none. */
export const readOverSftp = async (sftp: SFTPWrapper, path: string): Promise<Uint8Array | undefined> => {
  const handle = await openToRead(sftp, path);
  if (handle === undefined) return undefined;
  const pieces: Buffer[] = [];
  try {
    for (let position = 0; ; ) {
      const piece = await readPiece(sftp, handle, position);
      if (piece.length === 0) return Buffer.concat(pieces);
      pieces.push(piece);
      position += piece.length;
    }
  } finally {
    sftp.close(handle, () => undefined);
  }
};

const openToRead = (sftp: SFTPWrapper, path: string): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    sftp.open(path, 'r', (error, handle) => {
      if (!error) return resolve(handle);
      if ((error as { code?: unknown }).code === NO_SUCH_FILE) return resolve(undefined);
      reject(error);
    });
  });

const readPiece = (sftp: SFTPWrapper, handle: Buffer, position: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const into = Buffer.alloc(CHUNK);
    sftp.read(handle, into, 0, CHUNK, position, (error, bytesRead) =>
      error && bytesRead !== 0 && !/EOF|End of file/i.test(error.message)
        ? reject(error)
        : resolve(into.subarray(0, bytesRead || 0)),
    );
  });

import { SlipwayError } from '../errors/index.ts';

/** HOST_FILE_FAILED in the user's words, from what the system or the SFTP server said. */
export const fileError = (verb: 'read' | 'write', path: string, cause: unknown): SlipwayError => {
  const said = cause instanceof Error ? cause.message : String(cause);
  const known = causes.find(({ pattern }) => pattern.test(said));
  return new SlipwayError('HOST_FILE_FAILED', `Cannot ${verb} ${path}: ${known?.text ?? said}`, {
    ...(known?.hint === undefined ? {} : { hint: known.hint }),
    cause,
  });
};

const causes: readonly { pattern: RegExp; text: string; hint?: string }[] = [
  { pattern: /ENOSPC|no space left/i, text: 'the disk is full', hint: 'Free space there (df -h), then run again.' },
  { pattern: /EDQUOT|quota/i, text: 'the disk quota is used up', hint: 'Raise the quota, then run again.' },
  { pattern: /EROFS|read-only file system/i, text: 'the file system is read-only', hint: 'Check dmesg and mount.' },
  { pattern: /EACCES|EPERM|permission denied/i, text: 'permission denied' },
  { pattern: /ENOENT|no such file/i, text: 'no such file or folder' },
  { pattern: /EISDIR|is a directory/i, text: 'it is a folder' },
];

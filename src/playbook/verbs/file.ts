import { z } from 'zod';
import type { Wanted } from '../../host/index.ts';
import { absolutePath, fileMode, modeOf } from '../fields.ts';
import { verb } from '../verb.ts';

const one = z
  .strictObject({
    path: absolutePath,
    content: z.string().optional().describe('The whole text of the file.'),
    directory: z.literal(true).optional().describe('A folder.'),
    link: z.string().min(1).optional().describe('Where the link points.'),
    absent: z.literal(true).optional().describe('Nothing must be there; folders go with what they hold.'),
    mode: fileMode.optional(),
    secret: z.boolean().optional().describe('Plans and events never show the text.'),
  })
  .refine((entry) => kinds.filter((kind) => entry[kind] !== undefined).length === 1, {
    error: 'expected exactly one of content, directory, link, absent',
  });
type One = z.infer<typeof one>;

const kinds = ['content', 'directory', 'link', 'absent'] as const;

/** Files, folders, links, and things that must not be there; one or a list. */
export const file = verb({
  name: 'file',
  schema: z.union([z.array(one).min(1), one.transform((only): One[] => [only])], {
    error: 'expected a path with content, directory, link or absent, or a list of such',
  }),
  act: async (files: readonly One[], { host }) => {
    const removed = await host.files.remove(files.filter(({ absent }) => absent).map(({ path }) => path));
    const changed = await host.files.ensure(files.flatMap(wantedOf));
    return removed.length + changed.length > 0;
  },
  paths: (files) => files.filter(({ content }) => content !== undefined).map(({ path }) => path),
});

const wantedOf = ({ path, content, directory, link, mode, secret }: One): readonly Wanted[] => {
  if (content !== undefined) return [{ path, content, ...modeOf(mode), ...(secret ? { secret } : {}) }];
  if (directory) return [{ kind: 'directory', path, ...modeOf(mode) }];
  return link === undefined ? [] : [{ kind: 'link', path, to: link }];
};

import type { KubeconfigContent } from './parse-kubeconfig.ts';

/** The text of a kubeconfig with another server in the place of the one that its current context has; all else as it was. */
export const leadTo = (server: string, text: string, { server: present }: Pick<KubeconfigContent, 'server'>): string =>
  text.replaceAll(/^([ \t-]*server:[ \t]*)(["']?)(\S+)\2[ \t]*$/gm, (line, start: string, _quote, found: string) =>
    found === present ? `${start}${server}` : line,
  );

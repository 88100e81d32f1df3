/** The one line of /var/lib/kubelet/kubeadm-flags.env: KUBELET_KUBEADM_ARGS="--a=b --c". */
const LINE = /^(KUBELET_KUBEADM_ARGS=)(["']?)(.*?)\2[ \t]*$/m;

/** The value of a kubelet's flag there; `undefined` when it is not there. */
export const flagIn = (text: string | undefined, name: string): string | undefined => {
  const value = wordsOf(text ?? '').find((word) => word.startsWith(`--${name}=`));
  return value?.slice(name.length + '--='.length);
};

/** The same text without these flags. */
export const withoutFlags = (text: string, names: readonly string[]): string => {
  const words = wordsOf(text);
  const kept = words.filter((word) => !names.some((name) => word === `--${name}` || word.startsWith(`--${name}=`)));
  return kept.length === words.length ? text : text.replace(LINE, (_, start: string) => `${start}"${kept.join(' ')}"`);
};

const wordsOf = (text: string): readonly string[] => LINE.exec(text)?.[3]?.split(' ').filter(Boolean) ?? [];

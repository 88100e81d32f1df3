/** A command line in Slipway's words: what other tools, kubeadm before all, taught people to type. */
export const inOwnWords = (argv: readonly string[]): string[] => {
  if (argv[0] === 'help') return [...argv.slice(1), '--help'];
  if (argv[0] === 'certificates') return inOwnWords(['certs', ...argv.slice(1)]);
  if (argv[0] === '--version') return ['version', ...argv.slice(1)];
  const words: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const [own, taken] = translated(argv[index] ?? '', argv[index + 1] ?? '');
    words.push(...own);
    index += taken;
  }
  return words;
};

/** Own words for one of kubeadm's, and how many of those after it belong to it. kubeadm's `-v` takes a level; its logger's settings mean nothing here. */
const translated = (word: string, next: string): readonly [own: readonly string[], taken: number] => {
  const [, level] = /^(?:--v=|-v=?)(\d+)$/.exec(word) ?? [];
  if (level !== undefined) return [verbosity(level), 0];
  if (word === '--v' || (word === '-v' && /^\d+$/.test(next))) return [verbosity(next), 1];
  if (word === '--vmodule') return [[], 1];
  return word.startsWith('--vmodule=') ? [[], 0] : [[word], 0];
};

const verbosity = (level: string): readonly string[] => (Number(level) > 0 ? ['-v'] : []);

const INTERRUPTED = 130;
const FAILED = 1;

/** Commands that kubeadm 1.36 has under the same words. */
const kubeadmCommands: readonly (readonly string[])[] = [
  ['init'],
  ['join'],
  ['reset'],
  ['upgrade'],
  ['certs'],
  ['token'],
  ['kubeconfig', 'user'],
  ['config'],
  ['version'],
  ['completion'],
];

const ownCommands: readonly (readonly string[])[] = [
  ['config', 'schema'],
  ['config', 'example'],
];

/**
 * The exit code that scripts written for kubeadm expect: it knows 0 and 1 only. Everything else of Slipway's, and a command with
 * a cluster file (`-f`), keeps the codes that tell a bad file (3) from an unreachable host (4).
 */
export const exitCodeFor = (argv: readonly string[], exitCode: number): number =>
  exitCode === 0 || exitCode === INTERRUPTED || !standsInForKubeadm(argv) ? exitCode : FAILED;

/** The exit code after help that stands for a word which only groups commands: kubeadm fails there. */
export const exitCodeOfGroup = (argv: readonly string[]): number => (standsInForKubeadm(argv) ? FAILED : 0);

const standsInForKubeadm = (argv: readonly string[]): boolean => {
  const begins = (path: readonly string[]): boolean => path.every((word, index) => argv[index] === word);
  return (
    kubeadmCommands.some(begins) && !ownCommands.some(begins) && (argv[0] === 'upgrade' || !argv.some(namesClusterFile))
  );
};

/** `-f` of an upgrade is `--force`, as with kubeadm. */
const namesClusterFile = (word: string): boolean => /^(-f|--file(=|$))/.test(word);

/** How errors are to be printed, read from the raw words: the parser may have failed on them. */
export const askedFormat = (argv: readonly string[]): 'text' | 'json' => {
  const isJson = argv.some(
    (word, index) =>
      ['-ojson', '-o=json', '--output=json'].includes(word) ||
      (word === 'json' && ['-o', '--output'].includes(argv[index - 1] ?? '')),
  );
  return isJson ? 'json' : 'text';
};

import { defineConfig } from 'vitest/config';

/** What takes too long for `npm test`: more seeds and more configurations, on real hosts. Results are kept in docs/testing.md. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.soak.ts'],
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 1_800_000,
  },
});

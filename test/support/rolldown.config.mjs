// What users load: a thread then reads a handful of files where the sources have hundreds. Packages stay outside.

export default {
  input: {
    index: 'src/index.ts',
    millrace: 'src/cli/millrace.ts',
    worker: 'src/task/worker.ts',
    testing: 'src/testing/index.ts',
  },
  platform: 'node',
  external: /^[^./]/,
  // One folder, so that a module finds the worker and the kernels beside itself whichever chunk it is in.
  output: {
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { legal: true, annotation: false, jsdoc: false },
  },
};

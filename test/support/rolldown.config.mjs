// What users load: a thread then reads a handful of files where the sources have hundreds. Packages stay outside.

import path from 'node:path';

const entries = {
  index: 'src/index.ts',
  millrace: 'src/cli/millrace.ts',
  worker: 'src/task/worker.ts',
  testing: 'src/testing/index.ts',
};

/** Where loading begins. What the same of them need is one file: each needs few files, and nothing that it does not use. */
const doors = {
  index: [entries.index],
  command: ['src/cli/main.ts'],
  testing: [entries.testing],
  thread: [entries.worker],
  engine: ['src/api/session.ts', 'src/engine/stream-execution.ts', 'src/engine/batch-query.ts'],
};

/** The modules behind each door, asked for when all are known. */
let behindDoors;

export default {
  input: entries,
  platform: 'node',
  external: /^[^./]/,
  // What choosing chunks by hand asks for; nothing imports an entry, so that none exports more than its source.
  preserveEntrySignatures: 'allow-extension',
  // One folder, so that a module finds the worker and the kernels beside itself whichever chunk it is in.
  output: {
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { legal: true, annotation: false, jsdoc: false },
    // Letters beyond ASCII would make V8 keep the text of a whole file with two bytes a letter.
    minify: {
      compress: false,
      mangle: false,
      codegen: { removeWhitespace: false, asciiOnly: true, legalComments: 'inline' },
    },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: chunkOf, debugName: 'doors' }],
    },
  },
};

/** The file for what several doors need, or the engine alone; null leaves the choice to the bundler. */
function chunkOf(id, graph) {
  behindDoors ??= Object.entries(doors).map(([name, files]) => [name, behind(files, graph)]);
  const names = behindDoors.filter(([, modules]) => modules.has(id)).map(([name]) => name);
  return names.length > 1 || names[0] === 'engine' ? names.join('-') : null;
}

/** All that is loaded at once with some files. */
function behind(files, graph) {
  const modules = new Set(files.map((file) => path.resolve(file)));
  for (const id of modules) {
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) modules.add(imported);
  }
  return modules;
}

import { threadId } from 'node:worker_threads';
import { udaf, udf } from 'millrace';

export const stem = udf((word) => word.replace(/s$/, ''), {
  takes: ['STRING'],
  returns: 'STRING',
});

/** Zero in the main thread only. */
export const thread = udf(() => threadId, { returns: 'INT', deterministic: false });

export const longest = udaf({
  accumulator: 'STRING',
  returns: 'STRING',
  init: () => '',
  update: (longest, word) => (word.length > longest.length ? word : longest),
  merge: (left, right) => (right.length > left.length ? right : left),
  finish: (longest) => longest,
});

export const notAFunction = 1;

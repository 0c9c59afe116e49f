import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { session } from 'millrace';
import type { Bench, BenchOptions, BenchReport } from '../harness.ts';
import { summarize } from '../statistics.ts';

const KEYS = 10_000_000;
const KEYS_PER_SECOND = 100_000;
/** Rows before those that count: the engine is compiled then. */
const WARM_UP = 0.05;
const BATCH_MS_MAX = 20;
/** Parts of the run that the table tells apart. */
const PARTS = 5;

/** Whether state that only grows makes any batch wait: for a table that is made larger, for a snapshot, for memory. */
export const stateGrowth: Bench = {
  name: 'state-growth',
  summary: `ever new keys, ${KEYS_PER_SECOND.toLocaleString('en-US')} a second: time of every batch`,
  run,
};

/** More batches than a run has. */
const BATCHES_MAX = 1_000_000;

/** Batches by what there was behind each: numbers outside of the heap, whose collections are among what is measured. */
class Samples {
  readonly #keys = new Float64Array(new SharedArrayBuffer(8 * BATCHES_MAX));
  readonly #batchMs = new Float64Array(new SharedArrayBuffer(8 * BATCHES_MAX));
  #length = 0;

  add(keys: number, batchMs: number): void {
    this.#keys[this.#length] = keys;
    this.#batchMs[this.#length] = batchMs;
    this.#length++;
  }

  /** Those with more than so many keys behind them. */
  after(keys: number): readonly Sample[] {
    const all = Array.from(this.#keys.subarray(0, this.#length), (key, index) => {
      return { keys: key, batchMs: this.#batchMs[index]! };
    });
    return all.filter((sample) => sample.keys > keys);
  }
}

interface Sample {
  readonly keys: number;
  readonly batchMs: number;
}

async function run({ rows }: BenchOptions): Promise<BenchReport> {
  const keyCount = rows ?? KEYS;
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-growth-'));
  const opened = await session();
  const samples = new Samples();
  try {
    const input = opened.memoryStream('key BIGINT');
    let keys = 0;
    opened.streams.addListener({
      onQueryProgress({ progress: { numInputRows, batchDuration } }) {
        keys += numInputRows;
        if (numInputRows > 0) samples.add(keys, batchDuration);
      },
    });
    const counts = input.toDF().groupBy('key').count();
    const query = await counts.writeStream
      .format('noop')
      .outputMode('update')
      .option('checkpointLocation', directory)
      .start();
    await addSteadily(keyCount, (first, end) => {
      const rowsOf = Array.from({ length: end - first }, (_, row) => [first + row]);
      input.addData(rowsOf);
    });
    await query.processAllAvailable();
    await query.stop();
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  }
  return report(samples.after(keyCount * WARM_UP));
}

/** Adds so many keys a second, in steps of a millisecond; a timer that fires late makes up for it. */
function addSteadily(keyCount: number, add: (first: number, end: number) => void): Promise<void> {
  const startMs = performance.now();
  let added = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) * KEYS_PER_SECOND) / 1000);
      const end = Math.min(keyCount, due);
      if (end > added) add(added, end);
      added = end;
      if (added < keyCount) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

function report(samples: readonly Sample[]): BenchReport {
  const all = summarize(samples.map(({ batchMs }) => batchMs));
  const slow = samples.filter(({ batchMs }) => batchMs > BATCH_MS_MAX).length;
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const length = Math.ceil(samples.length / PARTS);
    return samples.slice(part * length, (part + 1) * length);
  });
  return {
    tables: [
      {
        title: 'batches by the keys behind them',
        head: ['keys up to', 'batches', 'median ms', 'p99 ms', 'greatest ms'],
        rows: parts.map((part) => {
          const { count, median, p99, greatest } = summarize(part.map(({ batchMs }) => batchMs));
          return [
            (part.at(-1)?.keys ?? 0).toLocaleString('en-US'),
            String(count),
            median.toFixed(2),
            p99.toFixed(1),
            greatest.toFixed(1),
          ];
        }),
      },
    ],
    numbers: { ...all, slow },
    verdicts: [
      {
        claim: `no batch takes more than ${BATCH_MS_MAX} ms (${slow} of ${samples.length} do)`,
        holds: slow === 0,
      },
    ],
  };
}

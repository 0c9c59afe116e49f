import { expect, test } from 'vitest';
import { type Batch, bytesColumn, fixedColumn, insertBatch } from '../../src/columnar/batch.ts';
import { type BatchLists, BatchPacker, BatchUnpacker } from '../../src/columnar/packed-batches.ts';
import { packResult, packTask, unpackResult, unpackTask } from '../../src/task/message.ts';
import type { SplitOutput, Task, TaskResult } from '../../src/task/protocol.ts';
import type { NumberedSplit } from '../../src/task/split.ts';

const BASE = {
  plan: { id: 1, address: 2, byteLength: 3 },
  owner: 4,
  facts: { batchId: 5, timestampMs: 6, seed: 7, latenessWatermark: -8n },
};
const TIMES = { latenessWatermark: -1n, evictionWatermark: 10n, closes: false };
const COUNTERS = {
  inputRows: 1,
  inputBytes: 2,
  outputRows: 3,
  badRecords: 0,
  eventTimes: [[0, 12n]],
  lateness: [],
} as const;

function batchAt(address: number): Batch {
  return insertBatch(3, [fixedColumn(3, 0, address), bytesColumn(3, address, 128, 0xffff_ff00)]);
}

const SPLITS: readonly NumberedSplit[] = [
  { index: 0, split: { kind: 'batches', batches: [batchAt(64), batchAt(192)], byteLength: 9 } },
  { index: 1, split: { kind: 'batches', batches: [], byteLength: 0 } },
];
const STORE = { address: 640, owner: 9 };
const WORK = [{ partition: 2, store: STORE, inputs: [[batchAt(512)], []] }];
const CLAIMS = { first: 0, claims: 704 };
const OUTPUT: SplitOutput = {
  index: 3,
  parts: [[batchAt(256)], [], [batchAt(320), batchAt(384)]],
  encoded: [],
  late: { batches: [batchAt(448)], counts: [['a', 1]] },
  counters: COUNTERS,
};

const TASKS: readonly Task[] = [
  { ...BASE, kind: 'split', stage: 0, splits: SPLITS, queue: null, isSpread: false },
  { ...BASE, kind: 'partition', stage: 1, partitions: WORK, ...CLAIMS, ...TIMES },
  { ...BASE, kind: 'index', stage: 1, partitions: WORK },
  {
    ...BASE,
    kind: 'batch',
    kept: [{ stage: 4, parts: [[batchAt(576)]] }],
    splits: [{ stage: 0, splits: SPLITS }],
    partitions: [{ stage: 1, stores: [STORE], visitsAll: true }],
    ...TIMES,
  },
  { ...BASE, kind: 'adopt', stage: 1, address: 7, meta: {}, segments: [] },
];

const SPLIT_RESULT = { kind: 'split', outputs: [OUTPUT], isQueueEmpty: true, slabs: [] } as const;
const RESULTS: readonly TaskResult[] = [
  SPLIT_RESULT,
  { kind: 'batch', splits: [[OUTPUT], []], partitions: [[]], slabs: [{ address: 1, count: 2 }] },
  { kind: 'index', sides: [[], [batchAt(640)]], slabs: [] },
  { kind: 'adopt' },
];

test.each(TASKS)('a task is the same on the other thread: $kind', (task) => {
  expect(unpackTask(structuredClone(packTask(task)))).toEqual(task);
});

test.each(RESULTS)('a result is the same on the other thread: $kind', (result) => {
  expect(whole(unpackResult(structuredClone(packResult(result))))).toEqual(result);
});

test('what a result leaves packed goes on to another task as it is', () => {
  const packed = unpackResult(structuredClone(packResult(SPLIT_RESULT)));
  const { parts } = (packed as typeof SPLIT_RESULT).outputs[0];
  const work = [{ partition: 2, store: STORE, inputs: parts }];
  const own = { stage: 1, partitions: work, ...CLAIMS };
  const task: Task = { ...BASE, kind: 'partition', ...own, ...TIMES };
  const received = unpackTask(structuredClone(packTask(task)));
  expect(received).toEqual({ ...task, partitions: [{ ...work[0], inputs: OUTPUT.parts }] });
});

/** With batches as plain data. */
function whole(result: TaskResult): TaskResult {
  const read = <Output extends Pick<SplitOutput, 'parts'>>(outputs: readonly Output[]): Output[] =>
    outputs.map((output) => ({ ...output, parts: unpacked(output.parts) }));
  if (result.kind === 'split') return { ...result, outputs: read(result.outputs) };
  if (result.kind === 'index') return { ...result, sides: unpacked(result.sides) };
  if (result.kind !== 'batch') return result;
  return { ...result, splits: result.splits.map(read), partitions: result.partitions.map(read) };
}

function unpacked(lists: BatchLists): BatchLists {
  const packer = new BatchPacker();
  packer.add(lists);
  return new BatchUnpacker(packer.finish()).take();
}

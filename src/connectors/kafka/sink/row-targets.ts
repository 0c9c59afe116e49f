import type { Batch } from '../../../columnar/batch.ts';
import type { ColumnContext } from '../../../columnar/column-context.ts';
import { userError } from '../../../errors.ts';
import { columnAt, type RecordSchema } from './record-schema.ts';

/** A partition and the rows that go there, in order. */
export interface RowTarget {
  readonly topic: string;
  readonly partition: number;
  /** Address of the numbers of the rows. */
  readonly rows: number;
  readonly count: number;
}

/** How many partitions a topic has. */
export type PartitionCounts = ReadonlyMap<string, number>;

/** The topics that rows name, of one column. */
export function topicsOf(
  batches: readonly Batch[],
  schema: RecordSchema,
  option: string | null,
  context: ColumnContext,
): ReadonlySet<string> {
  if (option !== null) return new Set([option]);
  return new Set(batches.flatMap((batch) => topicTexts(batch, schema, context)));
}

/** Says where each row of a batch goes: the partition it names, or that of its key, or `turn`'s. */
export function rowTargets(
  batch: Batch,
  schema: RecordSchema,
  option: string | null,
  counts: PartitionCounts,
  turn: number,
  context: ColumnContext,
): readonly RowTarget[] {
  const { rowCount } = batch;
  const { memory, kernels, scratch } = context;
  const places = [...counts].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
  const numbers = scratch.allocate(rowCount * 4);
  const tallies = scratch.allocate(places.length * 4);
  memory.u32.fill(0, tallies / 4, tallies / 4 + places.length);
  const topics = option === null ? topicTexts(batch, schema, context) : null;
  numberRows({ batch, schema, topics, counts, turn }, numbers, tallies, context);
  const cursors = scratch.allocate(places.length * 4);
  const rows = scratch.allocate(rowCount * 4);
  let start = 0;
  const targets = places.map((place, index) => {
    const count = memory.u32[tallies / 4 + index]!;
    memory.u32[cursors / 4 + index] = start;
    const target = { ...place, rows: rows + start * 4, count };
    start += count;
    return target;
  });
  kernels.orderByPartition(numbers, rowCount, cursors, rows);
  return targets.filter(({ count }) => count > 0);
}

interface Numbering {
  readonly batch: Batch;
  readonly schema: RecordSchema;
  /** The topic of each row; null where all go to one. */
  readonly topics: readonly string[] | null;
  readonly counts: PartitionCounts;
  readonly turn: number;
}

/** Numbers the partitions of all topics one behind the other, and writes each row's number. */
function numberRows(
  { batch, schema, topics, counts, turn }: Numbering,
  numbers: number,
  tallies: number,
  context: ColumnContext,
): void {
  const { u32 } = context.memory;
  const own = context.scratch.allocate(batch.rowCount * 4);
  const ignored = context.scratch.allocate([...counts.values()].reduce((a, b) => a + b, 0) * 4);
  let base = 0;
  for (const [topic, count] of counts) {
    spread(batch, schema, count, turn % count, own, ignored, context);
    for (let row = 0; row < batch.rowCount; row++) {
      if (topics !== null && topics[row] !== topic) continue;
      const partition = namedPartition(batch, schema, row, topic, count, context);
      const number = base + (partition ?? u32[own / 4 + row]!);
      u32[numbers / 4 + row] = number;
      u32[tallies / 4 + number]!++;
    }
    base += count;
  }
}

function spread(
  batch: Batch,
  schema: RecordSchema,
  count: number,
  keyless: number,
  numbers: number,
  tallies: number,
  { memory, kernels }: ColumnContext,
): void {
  const { rowCount } = batch;
  const key = columnAt(batch, schema.key);
  if (key === null) memory.u32.fill(keyless, numbers / 4, numbers / 4 + rowCount);
  else {
    const { validity, offsets, values } = key;
    kernels.spreadKeys(validity, offsets, values, rowCount, count, keyless, numbers, tallies);
  }
}

/** The partition that a row names; null where it names none. */
function namedPartition(
  batch: Batch,
  schema: RecordSchema,
  row: number,
  topic: string,
  count: number,
  { memory }: ColumnContext,
): number | null {
  const column = columnAt(batch, schema.partition);
  if (column === null || !isValid(column.validity, row, memory.u8)) return null;
  const partition = memory.i32[column.values / 4 + row]!;
  if (partition >= 0 && partition < count) return partition;
  throw userError(
    'KAFKA_UNKNOWN_PARTITION',
    `Row ${row} goes to partition ${partition} of the topic '${topic}', which has ${count}.`,
  );
}

function topicTexts(
  batch: Batch,
  schema: RecordSchema,
  { memory }: ColumnContext,
): readonly string[] {
  const column = columnAt(batch, schema.topic)!;
  const { i32, u8, text } = memory;
  return Array.from({ length: batch.rowCount }, (_, row) => {
    if (!isValid(column.validity, row, u8)) {
      throw userError(
        'KAFKA_NULL_TOPIC',
        'null topic present in the data. Use the topic option for setting a default topic.',
      );
    }
    const start = column.values + i32[column.offsets / 4 + row]!;
    const end = column.values + i32[column.offsets / 4 + row + 1]!;
    return text.toString('latin1', start, end);
  });
}

function isValid(validity: number, row: number, bytes: Uint8Array): boolean {
  return validity === 0 || ((bytes[validity + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
}

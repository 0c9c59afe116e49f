import type { Batch, Column } from '../columnar/batch.ts';
import { columnToValues } from '../columnar/column-to-values.ts';
import { gatherBatch, gatherColumn, type RowNumbers } from '../columnar/gather.ts';
import { type DataType, STRING } from '../columnar/types.ts';
import { convertColumn } from '../expression/conversion/convert.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { partitionDirectory } from '../formats/partition-names.ts';
import type { PartitionedSchema } from '../formats/partition-schema.ts';
import { frameOf } from '../operators/evaluate-batch.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import { createScratchTable } from '../state/group-table.ts';
import { inlineKeyBytes, layOutKeys } from '../state/key-layout.ts';

/** The rows of one directory, without the columns that its name says. */
export interface DirectoryRows {
  readonly directory: string;
  readonly batch: Batch;
}

/** Splits a batch by its partition columns: directories in order of first appearance, rows in the order they had. */
export function partitionRows(
  batch: Batch,
  schema: PartitionedSchema,
  context: ComputeContext,
): readonly DirectoryRows[] {
  const { data, dataIndexes, partition, partitionIndexes } = schema;
  const types = data.fields.map(({ type }) => type);
  const columns = dataIndexes.map((index) => batch.columns[index]);
  const rows = { ...batch, columns };
  if (partitionIndexes.length === 0) return [{ directory: '', batch: rows }];
  const keys = partitionIndexes.map((index) => batch.columns[index]);
  const keyTypes = partition.fields.map(({ type }) => type);
  const groups = groupRows(keys, keyTypes, batch.rowCount, context);
  const names = partition.fields.map(({ name }) => name);
  const texts = firstTexts(keys, keyTypes, groups, context);
  return groups.map((group, index) => ({
    directory: partitionDirectory(
      names,
      texts.map((column) => column[index]),
    ),
    batch: groups.length === 1 ? rows : gatherBatch(rows, types, group, context),
  }));
}

/** The row numbers of each combination of values. */
function groupRows(
  keys: readonly Column[],
  types: readonly DataType[],
  count: number,
  context: ComputeContext,
): readonly RowNumbers[] {
  const { scratch, memory, kernels } = context;
  const layout = layOutKeys(types);
  const spec = { accumulators: [], expires: false, inlineKeyBytes: inlineKeyBytes(layout) };
  const table = createScratchTable(spec, scratch, memory, kernels);
  const slots = scratch.allocate(count * 4);
  table.findOrInsert(encodeKeys(layout, keys, count, context), slots);
  const cursors = scratch.allocate(table.slotCount * 4);
  const starts = memory.u32.subarray(cursors / 4, cursors / 4 + table.slotCount).fill(0);
  for (let row = 0; row < count; row++) starts[memory.u32[slots / 4 + row]]++;
  const counts = [...starts];
  let end = 0;
  counts.forEach((length, slot) => {
    starts[slot] = end;
    end += length;
  });
  const rows = scratch.allocate(count * 4);
  kernels.orderByPartition(slots, count, cursors, rows);
  // Each cursor now stands at the end of its group.
  return counts.map((length, slot) => ({
    address: rows + (starts[slot] - length) * 4,
    count: length,
  }));
}

/** For each column the text of its value in each group, as CAST to STRING gives it. */
function firstTexts(
  keys: readonly Column[],
  types: readonly DataType[],
  groups: readonly RowNumbers[],
  context: ComputeContext,
): readonly (readonly (string | null)[])[] {
  const { memory, scratch } = context;
  const address = scratch.allocate(groups.length * 4);
  groups.forEach((group, index) => {
    memory.u32[address / 4 + index] = memory.u32[group.address / 4];
  });
  const first = { address, count: groups.length };
  return keys.map((key, index) => {
    const column = gatherColumn(key, types[index], first, context);
    return columnToValues(textOf(column, types[index], context), STRING, memory) as (
      | string
      | null
    )[];
  });
}

function textOf(column: Column, source: DataType, context: ComputeContext): Column {
  if (source.kind === 'string') return column;
  const batch = { rowCount: column.length, columns: [column], weights: 0 };
  const frame = frameOf(batch, context);
  return convertColumn(column, {
    source,
    target: STRING,
    mode: 'ansi',
    position: undefined,
    frame,
  });
}

import type { Arena } from '../../columnar/arena.ts';
import { ABSENT, type Batch, type Column, type RowIndex } from '../../columnar/batch.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn, gatherColumnOrNull, type RowNumbers } from '../../columnar/gather.ts';
import { BIGINT, BINARY, type DataType, layoutOf, widthOf } from '../../columnar/types.ts';
import { type ComputeContext, withArenas } from '../../expression/evaluation.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import { rowsInKeyOrder } from './dense-rows.ts';
import { KEY_COLUMNS } from './joined-rows.ts';
import { indexRows } from './row-index.ts';

/** The rows of one side of a join, and what they are indexed for. */
export interface BuiltSide {
  readonly key: JoinSpec['key'];
  readonly types: readonly DataType[];
  readonly batches: readonly Batch[];
  /** The places, among the types, of the columns that anybody reads. */
  readonly wanted: ReadonlySet<number>;
  /**
   * How many rows will be looked for, as far as is known: where these are many, rows that all have keys of their own are put
   * in their places of the index, rows without a key are lost, and between them there may be others that nobody finds.
   */
  readonly lookUps: number;
}

/** Puts rows together in an arena and indexes them by their key, unless they have none. Columns that nobody reads are left out. */
export function buildRows(side: BuiltSide, arena: Arena, context: ComputeContext): Batch {
  const { key, types, batches, wanted, lookUps } = side;
  const target = withArenas(context, arena, context.scratch);
  if (key === 'word' && lookUps > 0) {
    const inOrder = rowsInKeyOrder(batches, types, wanted, target);
    if (inOrder !== null) return inOrder;
  }
  const all = [key === 'word' ? BIGINT : BINARY, BIGINT, ...types];
  const columns = all.map((type, place) => {
    const isRead = place < KEY_COLUMNS ? key !== null : wanted.has(place - KEY_COLUMNS);
    const isHash = place === 1 && key === 'word';
    return isRead && !isHash ? together(batches, place, type, target) : ABSENT;
  });
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  const rows = { rowCount, columns, weights: 0 };
  if (key === null) return rows;
  const index = indexRows(key, rows, arena, context);
  if (!mayPlace(rows, index, lookUps)) return { ...rows, index };
  return placed(rows, all, index, target) ?? { ...rows, index };
}

function together(
  batches: readonly Batch[],
  place: number,
  type: DataType,
  context: ComputeContext,
): Column {
  const columns = batches.map((batch) => batch.columns[place]!);
  return columns.length === 1 ? columns[0]! : concatColumns(columns, type, context);
}

/** A number's place may be its row where each number has one row; whether that pays is seen from how often it spares a step. */
function mayPlace({ rowCount }: Batch, { kind, size, next }: RowIndex, lookUps: number): boolean {
  if (kind === 'bytes' || next !== 0 || rowCount === 0) return false;
  return kind === 'dense' ? size <= rowCount && lookUps > 0 : size <= lookUps;
}

/** The rows in their places; null where a place would be taken for a row though none stands there. */
function placed(
  { columns }: Batch,
  types: readonly DataType[],
  index: RowIndex,
  context: ComputeContext,
): Batch | null {
  const { kernels, scratch } = context;
  const { kind, size, rows } = index;
  const numbers: RowNumbers = { address: scratch.allocate(size * 4), count: size };
  kernels.everyRow(size, numbers.address);
  const existingCount = kernels.rowsAtPlaces(numbers.address, size, rows) >>> 0;
  if (kind === 'dense' && existingCount < size) return null;
  const existing: RowNumbers = { address: scratch.allocate(size * 4), count: size };
  kernels.clampRows(numbers.address, size, existing.address);
  const moved = columns.map((column, place) => {
    const type = types[place]!;
    if (place < KEY_COLUMNS || column === ABSENT) return ABSENT;
    // What nobody finds has any value: nulls would cost a bitmap.
    const isPlain = column.validity === 0 && widthOf(layoutOf(type)) > 0;
    if (isPlain) return gatherColumn(column, type, existing, context);
    return gatherColumnOrNull(column, type, numbers, context);
  });
  return { rowCount: size, columns: moved, weights: 0, index: { ...index, rows: 0 } };
}

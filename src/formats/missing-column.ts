import type { Arena } from '../columnar/arena.ts';
import type { Column } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import type { StructField } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';

/** The rows of a column that a file does not have. */
export function missingColumn(
  { type, ifMissing = null }: Pick<StructField, 'type' | 'ifMissing'>,
  rowCount: number,
  arena: Arena,
): Column {
  return columnFromValues(new Array<LiteralValue>(rowCount).fill(ifMissing), type, arena);
}

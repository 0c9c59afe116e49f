import type { LikeInput } from '../typing/column-expression.ts';
import type { ColumnType } from '../typing/column-type.ts';
import {
  type OfColumn,
  type OfColumns,
  type OfNothing,
  ofColumn,
  ofColumns,
  ofNothing,
  type TextValue,
} from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

// Where a row comes from, who asks, and what is done about values that should not be there.

/** The second value where the first is not null, otherwise the third. */
export function nvl2<const Then extends ColumnOrName, const Otherwise extends ColumnOrName>(
  input: ColumnOrName,
  then: Then,
  otherwise: Otherwise,
): LikeInput<Then | Otherwise> {
  return call('nvl2', [input, then, otherwise].map(asColumn));
}

/** Null where both are equal, otherwise the first. */
export function nullIf<const Input extends ColumnOrName>(
  input: Input,
  other: ColumnOrName,
): LikeInput<Input> {
  return call('nullif', [asColumn(input), asColumn(other)]);
}

/** Ends the query unless the condition is true; null otherwise. */
export const assertTrue: OfColumn<'VOID', [message?: TextValue]> = ofColumn('assert_true');

/** Ends the query with this message. */
export const raiseError: OfNothing<ColumnType, [message: TextValue]> = ofNothing('raise_error');

/** The name of the column's type. */
export const typeOf: OfColumn<'STRING'> = ofColumn('typeof');

/** Another number for each row, which grows with the rows of a split or partition. */
export const monotonicallyIncreasingId: OfNothing<'BIGINT'> = ofNothing(
  'monotonically_increasing_id',
);

/** The number of the split or partition that the row is in. */
export const sparkPartitionId: OfNothing<'INT'> = ofNothing('spark_partition_id');

/** The URL of the file that the row was read from; empty for others. */
export const inputFileName: OfNothing<'STRING'> = ofNothing('input_file_name');

/** Where the piece of the file begins that the row was read from, in bytes; −1 for others. */
export const inputFileBlockStart: OfNothing<'BIGINT'> = ofNothing('input_file_block_start');

/** How long the piece of the file is that the row was read from, in bytes; −1 for others. */
export const inputFileBlockLength: OfNothing<'BIGINT'> = ofNothing('input_file_block_length');

/** The name of the catalogue. */
export const currentCatalog: OfNothing<'STRING'> = ofNothing('current_catalog');

/** The name of the schema that USE has chosen. */
export const currentDatabase: OfNothing<'STRING'> = ofNothing('current_database');

/** The name of the user who runs the process. */
export const currentUser: OfNothing<'STRING'> = ofNothing('current_user');

/** The version of Spark whose answers are given, and who gives them. */
export const version: OfNothing<'STRING'> = ofNothing('version');

/** One row, with a column for each field, for each struct in a list. */
export const inline: OfColumn<ColumnType> = ofColumn('inline');

/** As `inline`, but keeps rows without elements, with nulls. */
export const inlineOuter: OfColumn<ColumnType> = ofColumn('inline_outer');

/** So many rows of these columns: `stack(lit(2), 'a', 'b')`. */
export const stack: OfColumns<ColumnType> = ofColumns('stack');

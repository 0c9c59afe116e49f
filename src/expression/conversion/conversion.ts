import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { type DataType, layoutOf, typeName, widthOf } from '../../columnar/types.ts';
import type { ErrorData, SourcePosition } from '../../errors.ts';
import type { EvalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { isSet, nullWhereFailed, reportErrors } from '../validity.ts';

/** One cast at work: between which types, in which mode, for which batch. */
export interface Conversion {
  readonly source: DataType;
  readonly target: DataType;
  readonly mode: EvalMode;
  /** The column of a table that the values are stored in. */
  readonly storedIn?: string | undefined;
  readonly position: SourcePosition | undefined;
  readonly frame: EvaluationFrame;
}

/** Converts a column of one group of types to another. */
export type Convert = (column: Column, conversion: Conversion) => Column;

/**
 * Converts row by row into values of fixed width. `convertRow` writes the value of a valid row and answers whether there
 * is one; rows without are errors in ANSI mode and null otherwise.
 */
export function convertRows(
  column: Column,
  conversion: Conversion,
  prepare: (target: number) => (row: number) => boolean,
  describe: (row: number) => ErrorData,
): Column {
  const { arena, kernels } = conversion.frame;
  const { length, validity } = column;
  const layout = layoutOf(conversion.target);
  const target =
    layout === 'bits' ? arena.allocateBitmap(length) : arena.allocate(length * widthOf(layout));
  if (layout === 'bits') kernels.setBits(target, 0, length, 0);
  return convertRest(column, conversion, target, validity, prepare(target), describe);
}

/** Converts the rows of a bitmap (0 = all of them), which are valid; the values of the others have been written already. */
export function convertRest(
  { length, validity }: Column,
  conversion: Conversion,
  target: number,
  rows: number,
  convertRow: (row: number) => boolean,
  describe: (row: number) => ErrorData,
): Column {
  const { memory, scratch, kernels } = conversion.frame;
  let errors = 0;
  for (let row = 0; row < length; row++) {
    if (!isSet(rows, row, memory.u8) || convertRow(row)) continue;
    if (errors === 0) {
      errors = scratch.allocateBitmap(length);
      kernels.setBits(errors, 0, length, 0);
    }
    memory.u8[errors + (row >>> 3)] |= 1 << (row & 7);
  }
  const finalValidity = errors === 0 ? validity : settle(errors, validity, conversion, describe);
  return fixedColumn(length, finalValidity, target);
}

/** What becomes of failed rows: reported in ANSI mode, null otherwise. The validity of the result. */
export function settle(
  errors: number,
  validity: number,
  { mode, frame }: Conversion,
  describe: (row: number) => ErrorData,
): number {
  if (mode !== 'ansi') return nullWhereFailed(errors, validity, frame);
  reportErrors(errors, validity, frame, describe);
  return validity;
}

/** Text or a value that has no counterpart in the target type. */
export function invalidInput(value: string, { source, target, position }: Conversion): ErrorData {
  return {
    kind: 'user',
    condition: 'CAST_INVALID_INPUT',
    message: `The ${typeName(source)} value '${value}' cannot be cast to ${typeName(target)}, because it is malformed.`,
    hint: 'Correct the value, or use try_cast to get null instead.',
    position,
  };
}

/** A number beyond the range of the target type. */
export function castOverflow(value: string, conversion: Conversion): ErrorData {
  const { source, target, position, storedIn } = conversion;
  if (storedIn !== undefined) return storeOverflow(value, storedIn, conversion);
  return {
    kind: 'user',
    condition: 'CAST_OVERFLOW',
    message: `The ${typeName(source)} value ${value} does not fit ${typeName(target)}.`,
    hint: 'Use try_cast to get null instead.',
    position,
  };
}

/** A number beyond the range of the column that is to store it. */
export function storeOverflow(
  value: string,
  column: string,
  { source, target, position }: Pick<Conversion, 'source' | 'target' | 'position'>,
): ErrorData {
  return {
    kind: 'user',
    condition: 'CAST_OVERFLOW_IN_TABLE_INSERT',
    message: `The ${typeName(source)} value ${value} does not fit the column ${column}, which is ${typeName(target)}.`,
    hint: 'Correct the value, or use try_cast to store null instead.',
    position,
  };
}

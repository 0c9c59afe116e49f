// Most functions of SQL have one of a few shapes. A maker gives the typed function of a shape, so that a function is a line:
// its name in TypeScript, the type of its result, what stands behind its columns, its name in SQL.

import type { Column, ColumnOrValue } from '../columns/column.ts';
import type { LikeInput, ResultOf, Typed } from '../typing/column-expression.ts';
import type { ColumnType } from '../typing/column-type.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** A text that stands for itself, or a column of texts. */
export type TextValue = Column | string;

/** A number, or a column of numbers. */
export type NumberValue = Column | number;

/** A column, the name of one, or a number. */
export type Operand = ColumnOrName | number;

/** A function of no column. */
export type OfNothing<Type extends ColumnType, Values extends readonly unknown[] = []> = (
  ...values: Values
) => Column<Typed<Type>>;

/** A function of one column and values. */
export type OfColumn<Type extends ColumnType, Values extends readonly unknown[] = []> = <
  const Input extends ColumnOrName,
>(
  input: Input,
  ...values: Values
) => ResultOf<Input, Type>;

/** A function of one column and values whose result has the column's type. */
export type LikeColumn<Values extends readonly unknown[] = []> = <const Input extends ColumnOrName>(
  input: Input,
  ...values: Values
) => LikeInput<Input>;

/** A function of two columns, or of a column and a number, and values. */
export type OfTwo<Type extends ColumnType, Values extends readonly unknown[] = []> = <
  const First extends Operand,
  const Second extends Operand,
>(
  first: First,
  second: Second,
  ...values: Values
) => ResultOf<First | Second, Type>;

/** A function of any number of columns. */
export type OfColumns<Type extends ColumnType> = <const Inputs extends readonly Operand[]>(
  ...inputs: Inputs
) => ResultOf<Inputs[number], Type>;

/** Makes a function that takes values only. */
export function ofNothing<Type extends ColumnType, Values extends readonly unknown[]>(
  name: string,
): OfNothing<Type, Values> {
  return (...values) => call(name, given(values));
}

/** Makes a function of one column. */
export function ofColumn<Type extends ColumnType, Values extends readonly unknown[]>(
  name: string,
): OfColumn<Type, Values> {
  return (input, ...values) => call(name, [asColumn(input), ...given(values)]);
}

/** Makes a function whose result has the type of its column. */
export function likeColumn<Values extends readonly unknown[]>(name: string): LikeColumn<Values> {
  return (input, ...values) => call(name, [asColumn(input), ...given(values)]);
}

/** Makes a function of two columns. */
export function ofTwo<Type extends ColumnType, Values extends readonly unknown[]>(
  name: string,
): OfTwo<Type, Values> {
  return (first, second, ...values) =>
    call(name, [operand(first), operand(second), ...given(values)]);
}

/** Makes a function of any number of columns. */
export function ofColumns<Type extends ColumnType>(name: string): OfColumns<Type> {
  return (...inputs) => call(name, inputs.map(operand));
}

/** A text is the name of a column, a number stands for itself. */
function operand(input: Operand): ColumnOrValue {
  return typeof input === 'number' ? input : asColumn(input);
}

/** The values up to the first that is left out. */
function given(values: readonly unknown[]): readonly ColumnOrValue[] {
  const end = values.indexOf(undefined);
  return (end === -1 ? values : values.slice(0, end)) as readonly ColumnOrValue[];
}

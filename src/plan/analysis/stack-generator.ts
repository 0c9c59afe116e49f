import {
  type DataType,
  field,
  NULL,
  type StructField,
  sameType,
  typeName,
} from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount } from '../../expression/call.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Expression } from '../../expression/expression.ts';
import { isConstant, isNullable } from '../../expression/facts.ts';
import type { Position } from './expression-scope.ts';

/** Types a generator's call: its arguments with coercions, and the columns that it makes. */
export type TypeGenerator = (
  operands: readonly Expression[],
  name: string,
  position: Position,
) => { readonly inputs: readonly Expression[]; readonly columns: readonly StructField[] };

/** `stack(n, a, b, …)`: n rows, filled from left to right; what is missing at the end is null. */
export const typeStack: TypeGenerator = (operands, name, position) => {
  checkCount(name, operands, 2, Number.POSITIVE_INFINITY, position);
  const [height, ...values] = operands;
  if (!isConstant(height!)) {
    const message = 'Parameter 1 of `stack` must be a constant.';
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  const rowCount = height!.kind === 'literal' && height!.type.kind === 'int' ? height!.value : null;
  if (typeof rowCount !== 'number' || rowCount < 1) {
    const message = 'Parameter 1 of `stack` must be a constant INT greater than 0.';
    throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
  }
  const width = Math.ceil(values.length / rowCount);
  const isFull = values.length === width * rowCount;
  const columns = Array.from({ length: width }, (_, column) => {
    const own = values.filter((_, place) => place % width === column);
    const type = oneType(own.map((value) => value.type));
    if (type !== undefined) return field(`col${column}`, type, !isFull || own.some(isNullable));
    const types = own.map((value) => typeName(value.type)).join(', ');
    const message = `Column ${column + 1} of \`stack\` has values without a common type: ${types}.`;
    throw userError('DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES', message, { position });
  });
  const typed = values.map((value, place) => implicitCast(value, columns[place % width]!.type));
  return { inputs: [height!, ...typed], columns };
};

/** The type that all have; nulls have any. */
function oneType(types: readonly DataType[]): DataType | undefined {
  const [first = NULL, ...others] = types.filter(({ kind }) => kind !== 'null');
  return others.every((type) => sameType(type, first)) ? first : undefined;
}

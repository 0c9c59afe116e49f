import { type DataType, typeName } from '../columnar/types.ts';
import { type MillraceError, type SourcePosition, userError } from '../errors.ts';
import type { Expression } from './expression.ts';

/** An argument of a type that the function does not take; `parameter` counts from 1. */
export function unexpectedType(
  name: string,
  parameter: number,
  wanted: readonly (DataType | string)[],
  argument: Expression,
  position: SourcePosition | undefined,
): MillraceError {
  const names = wanted.map((type) => (typeof type === 'string' ? type : typeName(type)));
  return userError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `Parameter ${parameter} of \`${name}\` takes ${names.join(' or ')}, not ${typeName(argument.type)}.`,
    { position },
  );
}

/** Arguments that have no type in common. */
export function noCommonType(
  name: string,
  parameters: readonly Expression[],
  position: SourcePosition | undefined,
): MillraceError {
  const types = [...new Set(parameters.map(({ type }) => typeName(type)))];
  return userError(
    'DATATYPE_MISMATCH.DATA_DIFF_TYPES',
    `The values of \`${name}\` must have one type, not ${types.join(', ')}.`,
    { position },
  );
}

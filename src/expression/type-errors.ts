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

/** Collections, or a collection and a value for it, that do not fit together. */
export function collectionsDiffer(
  condition: 'ARRAY_FUNCTION_DIFF_TYPES' | 'BINARY_ARRAY_DIFF_TYPES' | 'MAP_FUNCTION_DIFF_TYPES',
  name: string,
  parameters: readonly Expression[],
  position: SourcePosition | undefined,
): MillraceError {
  const types = parameters.map(({ type }) => typeName(type));
  return userError(
    `DATATYPE_MISMATCH.${condition}`,
    `The elements of the arguments of \`${name}\` must have one type; the arguments are ${types.join(', ')}.`,
    { position },
  );
}

/** A NULL without a type where the function must know one. */
export function nullType(name: string, position: SourcePosition | undefined): MillraceError {
  return userError('DATATYPE_MISMATCH.NULL_TYPE', `\`${name}\` does not take an untyped NULL.`, {
    hint: 'Give it a type: CAST(NULL AS …).',
    position,
  });
}

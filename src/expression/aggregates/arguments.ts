import { type DataType, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';

/** Throws WRONG_NUM_ARGS unless the call has `wanted` arguments. */
export function requireArguments(
  name: string,
  call: readonly Expression[],
  wanted: number,
  position: SourcePosition | undefined,
): void {
  if (call.length === wanted) return;
  throw userError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    `The function \`${name}\` takes ${wanted} parameter${wanted === 1 ? '' : 's'}, but was given ${call.length}.`,
    { position },
  );
}

/** The error for an argument of a type that the function does not take. */
export function unexpectedType(
  name: string,
  wanted: string,
  found: DataType,
  position: SourcePosition | undefined,
): Error {
  return userError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `The function \`${name}\` needs ${wanted}, but its argument is of type "${typeName(found)}".`,
    { position },
  );
}

/** A coercion that Spark makes by itself. */
export function castTo(
  expression: Expression,
  type: DataType,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const nullable = expression.kind === 'literal' ? expression.value === null : expression.nullable;
  const deterministic = expression.kind !== 'call' || expression.deterministic;
  return {
    kind: 'call',
    name: 'cast',
    arguments: [expression],
    type,
    nullable,
    deterministic,
    options: { ansi: settings.ansi },
    position,
  };
}

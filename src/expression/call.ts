import type { DataType } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { type SourcePosition, userError } from '../errors.ts';
import type { AggregateCall, Call, Expression, Literal } from './expression.ts';
import { isDeterministic, isNullable } from './facts.ts';

interface CallExtras {
  /** Default: an argument is; of an aggregate, true. */
  readonly nullable?: boolean | undefined;
  readonly options?: Readonly<Record<string, LiteralValue>> | undefined;
  readonly position?: SourcePosition | undefined;
}

/** Makes a typed call of a deterministic function. */
export function functionCall(
  name: string,
  parameters: readonly Expression[],
  type: DataType,
  extras: CallExtras = {},
): Call {
  return Object.freeze({
    kind: 'call',
    name,
    arguments: Object.freeze([...parameters]),
    type,
    nullable: extras.nullable ?? parameters.some(isNullable),
    deterministic: parameters.every(isDeterministic),
    options: extras.options,
    position: extras.position,
  });
}

/** Makes a typed call of an aggregate function. */
export function aggregateCall(
  name: string,
  parameters: readonly Expression[],
  type: DataType,
  extras: CallExtras = {},
): AggregateCall {
  return Object.freeze({
    kind: 'aggregateCall',
    name,
    arguments: Object.freeze([...parameters]),
    distinct: false,
    type,
    nullable: extras.nullable ?? true,
    options: extras.options,
    position: extras.position,
  });
}

/** The null of a type. */
export function nullOf(type: DataType, position?: SourcePosition): Literal {
  return Object.freeze({ kind: 'literal', value: null, type, position });
}

/** Refuses a call with too few or too many arguments. */
export function checkCount(
  name: string,
  parameters: readonly Expression[],
  min: number,
  max: number,
  position: SourcePosition | undefined,
): void {
  const count = parameters.length;
  if (count >= min && count <= max) return;
  const wanted = max === Number.POSITIVE_INFINITY ? `at least ${min}` : countText(min, max);
  throw userError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    `The function \`${name}\` takes ${wanted} arguments, not ${count}.`,
    { position },
  );
}

function countText(min: number, max: number): string {
  return min === max ? `${min}` : `${min} to ${max}`;
}

import type { Arena } from '../../columnar/arena.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { encodeJson } from '../../columnar/json-codecs.ts';
import { type DataType, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert, type ErrorData, MillraceError, toErrorData } from '../../errors.ts';
import { isSet } from '../validity.ts';
import type {
  TypedColumn,
  UserAggregateFunction,
  UserFunction,
  UserRequest,
  UserResult,
  UserScalarFunction,
  UserValue,
} from './user-function.ts';
import { fromUserValue, toUserValue } from './user-values.ts';

/** Runs a function over the rows of a request, here and now; the result lies in `arena`. */
export function runUserFunction(
  definition: UserFunction,
  request: UserRequest,
  arena: Arena,
): UserResult {
  if (definition.kind === 'scalar') {
    assert(request.kind === 'compute', 'a scalar function computes rows');
    return computeRows(definition, request, arena);
  }
  assert(request.kind !== 'compute', 'an aggregate function has accumulators');
  const isDone = request.kind === 'finish';
  return isDone ? finish(definition, request, arena) : fold(definition, request, arena);
}

type RequestOf<K extends UserRequest['kind']> = Extract<UserRequest, { readonly kind: K }>;

function computeRows(
  definition: UserScalarFunction,
  { inputs, rowCount, active }: RequestOf<'compute'>,
  arena: Arena,
): UserResult {
  const given = new Arguments(inputs, arena);
  const results = new Array<LiteralValue>(rowCount).fill(null);
  const accept = acceptor(definition, definition.result);
  for (let row = 0; row < rowCount; row++) {
    if (!isSet(active, row, arena.memory.u8)) continue;
    if (!definition.takesNull && given.hasNull(row)) continue;
    const values = given.at(row);
    try {
      results[row] = accept(definition.compute(...values));
    } catch (cause) {
      const error = describe(definition, cause, given.text(row));
      return {
        column: columnFromValues(results, definition.result, arena),
        failure: { row, error },
      };
    }
  }
  return { column: columnFromValues(results, definition.result, arena), failure: null };
}

function fold(
  definition: UserAggregateFunction,
  { kind, accumulators, inputs, rows }: RequestOf<'update' | 'merge'>,
  arena: Arena,
): UserResult {
  const { memory } = arena;
  const { accumulator: type } = definition;
  const given = new Arguments(inputs, arena);
  const states = columnToValues(accumulators, type, memory).map(toUserValue(type));
  const accept = acceptor(definition, type);
  const skipsNull = kind === 'merge' || !definition.takesNull;
  const close = (): UserResult['column'] => {
    return columnFromValues(states.map(accept), type, arena);
  };
  for (let row = 0; row < rows.count; row++) {
    if (skipsNull && given.hasNull(row)) continue;
    const group = memory.u32[rows.groups / 4 + row];
    try {
      states[group] = step(definition, kind, states[group], given.at(row));
    } catch (cause) {
      const error = describe(definition, cause, given.text(row));
      return { column: columnFromValues([], type, arena), failure: { row, error } };
    }
  }
  return guarded(definition, type, arena, close);
}

function step(
  definition: UserAggregateFunction,
  kind: 'update' | 'merge',
  state: UserValue,
  values: readonly UserValue[],
): UserValue {
  if (kind === 'merge')
    return state === null ? values[0] : begun(definition.merge(state, values[0]));
  return begun(definition.update(state ?? begun(definition.init()), ...values));
}

/** Null stands for an accumulator that has not begun. */
function begun(accumulator: unknown): UserValue {
  if (accumulator === null || accumulator === undefined) {
    throw new TypeError('an accumulator must not be null');
  }
  return accumulator as UserValue;
}

function finish(
  definition: UserAggregateFunction,
  { accumulators }: RequestOf<'finish'>,
  arena: Arena,
): UserResult {
  const { accumulator: type, result } = definition;
  const states = columnToValues(accumulators, type, arena.memory).map(toUserValue(type));
  const accept = acceptor(definition, result);
  return guarded(definition, result, arena, () => {
    const values = states.map((state) =>
      accept(definition.finish(state ?? begun(definition.init()))),
    );
    return columnFromValues(values, result, arena);
  });
}

function guarded(
  definition: UserFunction,
  type: DataType,
  arena: Arena,
  make: () => UserResult['column'],
): UserResult {
  try {
    return { column: make(), failure: null };
  } catch (cause) {
    const failure = { row: 0, error: describe(definition, cause, null) };
    return { column: columnFromValues([], type, arena), failure };
  }
}

/** The arguments of rows, in the form that the function sees. */
class Arguments {
  readonly #inputs: readonly TypedColumn[];
  readonly #values: readonly (readonly LiteralValue[])[];
  readonly #convert: readonly ((value: LiteralValue) => UserValue)[];

  constructor(inputs: readonly TypedColumn[], { memory }: Arena) {
    this.#inputs = inputs;
    this.#values = inputs.map(({ column, type }) => columnToValues(column, type, memory));
    this.#convert = inputs.map(({ type }) => toUserValue(type));
  }

  hasNull(row: number): boolean {
    return this.#values.some((values) => values[row] === null);
  }

  at(row: number): UserValue[] {
    return this.#values.map((values, index) => this.#convert[index](values[row]));
  }

  /** For an error message. */
  text(row: number): string {
    return this.#inputs
      .map(({ type }, index) =>
        shortened(JSON.stringify(encodeJson(this.#values[index][row], type))),
      )
      .join(', ');
  }
}

/** More of a value does not help to find its row. */
const SHOWN_CHARACTERS_MAX = 100;

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}

/** Takes what a function gives as a value of a type, or throws. */
function acceptor({ kind }: UserFunction, type: DataType): (given: unknown) => LiteralValue {
  const from = fromUserValue(type);
  return (given) => {
    const value = from(given);
    if (value !== undefined && !isPromise(given)) return value;
    if (isPromise(given))
      throw new TypeError('it gave a promise, but has to give its value at once');
    const what = kind === 'scalar' ? 'result' : 'value';
    throw new TypeError(`the ${what} ${shownValue(given)} is no ${typeName(type)}`);
  };
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function shownValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object')
    return shortened(typeof value === 'string' ? `'${value}'` : String(value));
  return `of class ${value?.constructor?.name ?? 'Object'}`;
}

/** Spark's condition, with the function, its reason and its arguments; the user's own millrace errors go through. */
function describe({ name, kind }: UserFunction, cause: unknown, given: string | null): ErrorData {
  if (cause instanceof MillraceError && cause.kind !== 'internal') return toErrorData(cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const called = given === null ? '' : ` for (${given})`;
  const what = kind === 'scalar' ? 'function' : 'aggregate function';
  return {
    kind: 'user',
    condition: 'FAILED_EXECUTE_UDF',
    message: `The user-defined ${what} \`${name}\` failed${called}: ${reason}`,
    hint: 'Correct the function, or keep such rows from it with a filter or CASE.',
  };
}

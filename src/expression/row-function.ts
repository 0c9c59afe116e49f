import type { Column } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { columnToValues } from '../columnar/column-to-values.ts';
import type { DataType } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { MillraceError, toErrorData } from '../errors.ts';
import { functionCall } from './call.ts';
import { evalMode } from './eval-mode.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call, Expression } from './expression.ts';
import { operandsOf, validityOf } from './operand.ts';
import type { Evaluate, ScalarFunction } from './scalar-function.ts';
import { exactArguments, type Parameter, typeArguments } from './signature.ts';
import { isSet } from './validity.ts';

/** A function that is computed value by value: for what has no kernel and is rarely hot. */
interface RowFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly examples: ScalarFunction['examples'];
  readonly parameters: readonly Parameter[];
  /** Arguments that must be given; default: all. */
  readonly required?: number;
  /** True: arguments must have one of the types as they are. */
  readonly exact?: true;
  readonly result: DataType | ((parameters: readonly Expression[]) => DataType);
  /** Can be null for values that are not. */
  readonly nullable?: boolean;
  /** What a user error of `compute` makes of its row; default: it fails the query. */
  readonly failure?: 'error' | 'nullWithoutAnsi' | 'null';
  /** Gets values that are not null; may throw a user error, which counts for the row. */
  compute(...values: readonly never[]): LiteralValue;
}

/** Makes a function of the catalogue from a computation on values. */
export function rowFunction(spec: RowFunction): ScalarFunction {
  const { name, aliases, summary, examples, parameters, result } = spec;
  return {
    name,
    aliases,
    summary,
    examples,
    resolve: (given, settings, position) => {
      const required = spec.required ?? parameters.length;
      const bring = spec.exact === true ? exactArguments : typeArguments;
      const typed = bring(name, parameters, required, given, position);
      const type = typeof result === 'function' ? result(typed) : result;
      const mode = evalMode(settings);
      const isTolerant = spec.failure === 'nullWithoutAnsi' && !settings.ansi;
      const canBeNull = spec.nullable === true || spec.failure === 'null' || isTolerant;
      const nullable = canBeNull ? true : undefined;
      return functionCall(name, typed, type, { position, nullable, options: { mode } });
    },
    evaluate: (call, frame, evaluate) => {
      const compute = (values: readonly LiteralValue[]) => spec.compute(...(values as never[]));
      const isLegacy = call.options?.['mode'] === 'legacy';
      const isTolerant =
        spec.failure === 'null' || (spec.failure === 'nullWithoutAnsi' && isLegacy);
      return computeRows(call, frame, evaluate, isTolerant ? nullForError(compute) : compute);
    },
  };
}

/** Gets the values of one row; may throw a user error, which counts for the row. */
export type Compute = (values: readonly LiteralValue[]) => LiteralValue;

/** The same computation, with null in place of a user error, which needs no trace: that takes longer than the computation. */
export function nullForError(compute: Compute): Compute {
  return (values) => {
    const traceLimit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return compute(values);
    } catch (error) {
      if (error instanceof MillraceError && error.kind === 'user') return null;
      // Fails again, with a trace.
      Error.stackTraceLimit = traceLimit;
      return compute(values);
    } finally {
      Error.stackTraceLimit = traceLimit;
    }
  };
}

/**
 * Computes the active rows in which every argument has a value; the others are null. For the arguments in `takingNull` a
 * null is a value.
 */
export function computeRows(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  compute: Compute,
  takingNull: readonly number[] = [],
): Column {
  const { memory, batch, active } = frame;
  const operands = operandsOf(call, frame, evaluate, takingNull);
  const required = operands.filter((_, index) => !takingNull.includes(index));
  const validity = validityOf(required, frame);
  const inputs = operands.map(({ column }, index) =>
    columnToValues(column, call.arguments[index].type, memory),
  );
  const results = new Array<LiteralValue>(batch.rowCount).fill(null);
  const values = new Array<LiteralValue>(operands.length);
  for (let row = 0; row < batch.rowCount; row++) {
    if (!isSet(validity, row, memory.u8) || !isSet(active, row, memory.u8)) continue;
    for (let index = 0; index < operands.length; index++) {
      values[index] = inputs[index][row * operands[index].step];
    }
    try {
      results[row] = compute(values);
    } catch (error) {
      reportError(error, row, call, frame);
    }
  }
  return columnFromValues(results, call.type, frame.arena);
}

/** Reports an error of the user's for a row; throws others. */
export function reportError(error: unknown, row: number, call: Call, frame: EvaluationFrame): void {
  if (!(error instanceof MillraceError)) throw error;
  frame.errors.report(row, () => ({ ...toErrorData(error), position: call.position }));
}

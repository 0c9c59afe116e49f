import type { Column } from '../columnar/batch.ts';
import type { DataType } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call, Expression } from './expression.ts';
import type { SessionSettings } from './session-settings.ts';

/**
 * A scalar function: one file in `functions/`, one line in its catalogue. Words, types, example, evaluation.
 */
export interface ScalarFunction {
  /** Catalogue name in lower case; `aliases` are other names of the same. */
  readonly name: string;
  readonly aliases?: readonly string[] | undefined;
  /** One sentence, verb first, for documentation. */
  readonly summary: string;
  /** SQL and the result as SQL text prints it; a test runs each. */
  readonly examples: readonly { readonly sql: string; readonly result: string }[];
  /** Only of higher-order functions: what the lambdas among the arguments get. */
  readonly typeLambda?: TypeLambda | undefined;
  /**
   * Types the call: inserts the coercions Spark makes, decides type and nullability, fixes options. Throws a user
   * error (WRONG_NUM_ARGS, DATATYPE_MISMATCH…) that points at `position`.
   */
  resolve(
    call: readonly Expression[],
    settings: SessionSettings,
    position: SourcePosition | undefined,
  ): Call;
  /**
   * Computes the column of results; evaluates its own arguments through `evaluate(argument, frame)`, so that a function
   * that guards some of them (CASE, AND, COALESCE) passes a narrower `frame.active`. Results go to `frame.arena`.
   */
  evaluate(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column;
}

/**
 * The parameters of the lambda that stands behind the arguments given so far; null where no lambda can stand. `arity` is
 * the number of parameters it was written with, 0 for an expression that stands in a lambda's place.
 */
export type TypeLambda = (
  given: readonly Expression[],
  arity: number,
  position: SourcePosition | undefined,
) => readonly LambdaParameter[] | null;

/** A value that a lambda gets. */
export interface LambdaParameter {
  readonly type: DataType;
  readonly nullable: boolean;
}

export type Evaluate = (expression: Expression, frame: EvaluationFrame) => Column;

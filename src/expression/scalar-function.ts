import type { Column } from '../columnar/batch.ts';
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

export type Evaluate = (expression: Expression, frame: EvaluationFrame) => Column;

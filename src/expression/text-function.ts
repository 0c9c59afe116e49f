import type { DataType } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { checkCount, functionCall } from './call.ts';
import { type Compute, computeRows, nullForError } from './row-function.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { textArgument } from './text-argument.ts';

/** A function that takes one text and nothing that a cast makes a text of. */
interface TextFunction extends Pick<ScalarFunction, 'name' | 'summary' | 'examples'> {
  readonly result: DataType;
  /** Can be null for a text. */
  readonly nullable?: boolean;
  /** A user error of `compute` is null. */
  readonly tolerant?: boolean;
  compute(text: string): LiteralValue;
}

/** Makes a function of the catalogue from a computation on texts. */
export function textFunction(spec: TextFunction): ScalarFunction {
  const { name, summary, examples, result, nullable = false, tolerant = false } = spec;
  const strict: Compute = ([text]) => spec.compute(String(text));
  const compute = tolerant ? nullForError(strict) : strict;
  return {
    name,
    summary,
    examples,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 1, 1, position);
      const text = textArgument(name, 1, given[0], position);
      const canBeNull = nullable || tolerant ? true : undefined;
      return functionCall(name, [text], result, { nullable: canBeNull, position });
    },
    evaluate: (call, frame, evaluate) => computeRows(call, frame, evaluate, compute),
  };
}

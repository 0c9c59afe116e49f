import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { array, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { isNullable } from '../facts.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';

export const concatWs: ScalarFunction = {
  name: 'concat_ws',
  summary: 'Joins texts and arrays of texts with a separator; nulls among them are left out.',
  examples: [{ sql: "concat_ws('-', 'a', NULL, 'b')", result: 'a-b' }],
  resolve: (given, _settings, position) => {
    checkCount('concat_ws', given, 1, Number.POSITIVE_INFINITY, position);
    const typed = given.map((argument, index) =>
      argument.type.kind === 'array'
        ? implicitCast(argument, array(STRING, argument.type.containsNull))
        : typeArgument('concat_ws', index + 1, [STRING], argument, position),
    );
    return functionCall('concat_ws', typed, STRING, { nullable: isNullable(typed[0]), position });
  },
  evaluate: joinRows,
};

function joinRows(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [separators, ...parts] = call.arguments.map((argument) =>
    columnToValues(evaluate(argument, frame), argument.type, frame.memory),
  );
  const joined = separators.map((separator, row) =>
    separator === null ? null : textsOf(parts, row).join(separator as string),
  );
  return columnFromValues(joined, STRING, frame.arena);
}

function textsOf(parts: readonly LiteralValue[][], row: number): LiteralValue[] {
  return parts
    .flatMap((part) => part[row] as LiteralValue | LiteralValue[])
    .filter((text) => text !== null);
}

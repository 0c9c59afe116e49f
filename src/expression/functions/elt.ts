import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BINARY, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ErrorData } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { Call } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';
import { isSet } from '../validity.ts';

/** Other nulls than the chosen one do not count. */
export const elt: ScalarFunction = {
  name: 'elt',
  summary: 'Takes the nth of the texts that follow, counted from 1.',
  examples: [{ sql: "elt(2, 'x', 'y')", result: 'y' }],
  resolve: (given, settings, position) => {
    checkCount('elt', given, 2, Number.POSITIVE_INFINITY, position);
    const [index, ...items] = given;
    const isBinary = items.every((item) => item.type.kind === 'binary');
    const type = isBinary && settings.eltGivesText !== true ? BINARY : STRING;
    const typed = items.map((item, place) =>
      typeArgument('elt', place + 2, [type], item, position),
    );
    return functionCall('elt', [typeArgument('elt', 1, [INT], index, position), ...typed], type, {
      nullable: true,
      options: { ansi: settings.ansi },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const [places, ...items] = call.arguments.map((argument) =>
      columnToValues(evaluate(argument, frame), argument.type, frame.memory),
    );
    const chosen = places.map((place, row): LiteralValue => {
      if (place === null) return null;
      const values = items[(place as number) - 1];
      if (values !== undefined) return values[row];
      const isError = call.options?.['ansi'] === true && isSet(frame.active, row, frame.memory.u8);
      if (isError) frame.errors.report(row, () => wrongPlace(call, place as number));
      return null;
    });
    return columnFromValues(chosen, call.type, frame.arena);
  },
};

function wrongPlace(call: Call, place: number): ErrorData {
  return {
    kind: 'user',
    condition: 'INVALID_ARRAY_INDEX',
    message: `There are ${call.arguments.length - 1} values; there is none with the number ${place}.`,
    position: call.position,
  };
}

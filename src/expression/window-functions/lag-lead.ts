import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn } from '../../columnar/gather.ts';
import { INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { Expression } from '../expression.ts';
import { integerConstant, isNullable } from '../facts.ts';
import { unexpectedType } from '../type-errors.ts';
import type { WindowFunction } from '../window-function.ts';
import { type CountedRows, everyRow, validRows } from './valid-rows.ts';

const ONE: Expression = Object.freeze({ kind: 'literal', value: 1, type: INT });

export const lag: WindowFunction = neighbour('lag', -1, {
  summary: 'Gives the value of the row so many rows before, the default where there is none.',
  examples: [
    {
      sql: 'SELECT max(p) FROM (SELECT lag(i) OVER (ORDER BY i) AS p FROM VALUES (5), (6), (7) AS t(i))',
      result: '6',
    },
  ],
});

export const lead: WindowFunction = neighbour('lead', 1, {
  summary: 'Gives the value of the row so many rows behind, the default where there is none.',
  examples: [
    {
      sql: 'SELECT min(n) FROM (SELECT lead(i, 1, 0) OVER (ORDER BY i) AS n FROM VALUES (5), (6) AS t(i))',
      result: '0',
    },
  ],
});

function neighbour(
  name: string,
  direction: 1 | -1,
  words: Pick<WindowFunction, 'summary' | 'examples'>,
): WindowFunction {
  return {
    name,
    ...words,
    takesFrame: false,
    takesIgnoreNulls: true,
    resolve(given, _settings, position) {
      checkCount(name, given, 1, 3, position);
      const [value, offset = ONE, otherwise] = given;
      // A NULL without a type takes that of the default.
      const isTyped = value!.type.kind !== 'null' || otherwise === undefined;
      const { type } = isTyped ? value! : otherwise;
      if (offset.type.kind !== 'int') throw unexpectedType(name, 2, [INT], offset, position);
      if (integerConstant(offset) === undefined) {
        const message = `The offset of \`${name}\` must be a constant.`;
        throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
      }
      const inputs = otherwise === undefined ? [] : [implicitCast(otherwise, type)];
      const nullable = inputs.every(isNullable) || isNullable(value!);
      const operands = [implicitCast(value!, type), offset, ...inputs];
      return { kind: 'positionCall', name, arguments: operands, type, nullable, position };
    },
    evaluate(call, rows, frame, evaluate) {
      const [value, offset, otherwise] = call.arguments;
      const { count, partitions } = rows;
      const values = evaluate(value!, frame);
      const none: Expression = { kind: 'literal', value: null, type: call.type };
      const defaults = evaluate(otherwise ?? none, frame);
      const counted = call.ignoresNulls ? validRows(values, frame.memory) : everyRow();
      const step = integerConstant(offset!)! * direction;
      const address = frame.scratch.allocate(count * 4);
      for (let row = 0; row < count; row++) {
        const found = neighbourOf(row, step, counted);
        const isInside =
          found !== null && found >= partitions.starts[row]! && found < partitions.ends[row]!;
        // The defaults lie behind the values.
        frame.memory.u32[address / 4 + row] = isInside ? found : count + row;
      }
      const both = concatColumns([values, defaults], call.type, frame);
      return gatherColumn(both, call.type, { address, count }, frame);
    },
  };
}

/** The row so many counted rows away; null when there is none in all the rows. */
function neighbourOf(row: number, step: number, counted: CountedRows): number | null {
  if (step === 0) return row;
  const start = step > 0 ? counted.before(row + 1) - 1 : counted.before(row);
  const found = counted.at(start + step) as number | undefined;
  return found ?? null;
}

import { gatherColumnOrNull, NO_ROW } from '../../columnar/gather.ts';
import { INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount } from '../call.ts';
import { integerConstant } from '../facts.ts';
import { unexpectedType } from '../type-errors.ts';
import type { WindowFunction } from '../window-function.ts';
import { everyRow, validRows } from './valid-rows.ts';

export const nthValue: WindowFunction = {
  name: 'nth_value',
  summary:
    'Gives the value of the nth row of the frame, counted from 1; null when there are fewer.',
  examples: [
    {
      sql: 'SELECT max(n) FROM (SELECT nth_value(i, 2) OVER (ORDER BY i) AS n FROM VALUES (5), (6), (7) AS t(i))',
      result: '6',
    },
  ],
  takesFrame: true,
  takesIgnoreNulls: true,
  resolve(given, _settings, position) {
    checkCount('nth_value', given, 2, 2, position);
    const [value, place] = given;
    if (place!.type.kind !== 'int') throw unexpectedType('nth_value', 2, [INT], place!, position);
    const number = integerConstant(place!);
    if (number === undefined) {
      const message = 'The offset of `nth_value` must be a constant.';
      throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
    }
    if (number < 1) {
      const message = `The offset of \`nth_value\` must be at least 1, not ${number}.`;
      throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
    }
    const { type } = value!;
    return {
      kind: 'positionCall',
      name: 'nth_value',
      arguments: given,
      type,
      nullable: true,
      position,
    };
  },
  evaluate(call, { count, frames }, frame, evaluate) {
    const values = evaluate(call.arguments[0]!, frame);
    const counted = call.ignoresNulls ? validRows(values, frame.memory) : everyRow();
    const step = integerConstant(call.arguments[1]!)! - 1;
    const address = frame.scratch.allocate(count * 4);
    for (let row = 0; row < count; row++) {
      const number = counted.before(frames.starts[row]!) + step;
      const isThere = number < counted.before(frames.ends[row]!);
      frame.memory.u32[address / 4 + row] = isThere ? counted.at(number) : NO_ROW;
    }
    return gatherColumnOrNull(values, call.type, { address, count }, frame);
  },
};

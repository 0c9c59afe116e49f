import type { DataType } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { Expression, Literal } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';
import { fieldCall } from './get-field.ts';
import { subtract } from './subtract.ts';

const SECONDS: DataType = Object.freeze({ kind: 'dayTimeInterval', from: 'second', to: 'second' });
const MICROSECOND: Literal = Object.freeze({ kind: 'literal', value: 1n, type: SECONDS });

/** The event time of a window's row: a window over it takes whole windows. */
export const windowTime: ScalarFunction = {
  name: 'window_time',
  summary: 'Takes the last moment of a window.',
  examples: [
    {
      sql: "window_time(named_struct('start', TIMESTAMP'2024-01-01 00:00:00', 'end', TIMESTAMP'2024-01-01 00:01:00'))",
      result: '2024-01-01 00:00:59.999999',
    },
  ],
  resolve: (parameters, _settings, position) => {
    checkCount('window_time', parameters, 1, 1, position);
    const [window] = parameters;
    const end = endOf(window, position);
    return functionCall('window_time', [window], end.type, { nullable: end.nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const end = endOf(call.arguments[0], call.position);
    return evaluate(subtract.resolve([end, MICROSECOND], frame.settings, call.position), frame);
  },
};

function endOf(
  window: Expression,
  position: SourcePosition | undefined,
): ReturnType<typeof fieldCall> {
  const fields = window.type.kind === 'struct' ? window.type.fields : [];
  const end = fields.findIndex(({ name }) => name === 'end');
  const kind = fields[end]?.type.kind;
  if (fields.length === 2 && (kind === 'timestamp' || kind === 'timestampNtz')) {
    return fieldCall(window, end, position);
  }
  throw unexpectedType('window_time', 1, ['STRUCT<start, end>'], window, position);
}

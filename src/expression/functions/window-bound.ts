import { functionCall } from '../call.ts';
import type { Call, Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { DAY_TO_SECOND } from '../time/interval-units.ts';
import { add } from './add.ts';
import { fieldCall } from './get-field.ts';

/**
 * A moment at a fixed distance from a window's start. Unlike the fields of a window it is an event time where the window is
 * one: groups by it end when the watermark has passed it.
 */
export const windowBound: ScalarFunction = {
  name: 'window_bound',
  summary: 'Takes the moment so many microseconds behind the start of a window.',
  examples: [],
  resolve: ([window], _settings, position) => windowBoundCall(window!, 0, position),
  evaluate: (call, frame, evaluate) => {
    const [window, distance] = call.arguments;
    const start = fieldCall(window!, 0, call.position);
    return evaluate(add.resolve([start, distance!], frame.settings, call.position), frame);
  },
};

export function windowBoundCall(
  window: Expression,
  micros: number,
  position: Parameters<ScalarFunction['resolve']>[2],
): Call {
  const distance = { kind: 'literal', value: BigInt(micros), type: DAY_TO_SECOND } as const;
  const { type } = fieldCall(window, 0, position);
  return functionCall('window_bound', [window, distance], type, { position });
}

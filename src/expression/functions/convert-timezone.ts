import { STRING, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { Literal } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { fromLocalMicros, timestampOf, toLocalMicros } from '../time/moment.ts';
import { zoneOf } from '../time/zone.ts';

export const convertTimezone: ScalarFunction = {
  name: 'convert_timezone',
  summary:
    "Turns the local time of one time zone into that of another; the first may be left out for the session's.",
  examples: [
    {
      sql: "convert_timezone('UTC', 'Europe/Paris', TIMESTAMP_NTZ'2024-07-01 12:00:00')",
      result: '2024-07-01 14:00:00',
    },
  ],
  resolve: (given, settings, position) => {
    const own: Literal = { kind: 'literal', value: settings.timeZone, type: STRING };
    const all = given.length === 2 ? [own, ...given] : given;
    const parameters = [[STRING], [STRING], [TIMESTAMP_NTZ]];
    const typed = typeArguments('convert_timezone', parameters, 3, all, position);
    return functionCall('convert_timezone', typed, TIMESTAMP_NTZ, { position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([source, target, local]) =>
      timestampOf(
        toLocalMicros(
          fromLocalMicros(local as bigint, zoneOf(source as string)),
          zoneOf(target as string),
        ),
      ),
    ),
};

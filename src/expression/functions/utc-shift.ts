import { STRING, TIMESTAMP } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { MICROS_PER_SECOND } from '../time/local-time.ts';
import { timestampOf } from '../time/moment.ts';
import { type Zone, zoneOf } from '../time/zone.ts';

export const fromUtcTimestamp: ScalarFunction = shift(
  'from_utc_timestamp',
  'Shows a time of UTC as the clock of a zone does.',
  "TIMESTAMP'2024-05-17 12:00:00', 'America/New_York'",
  '2024-05-17 08:00:00',
  (seconds, zone) => seconds + zone.offsetAt(seconds),
);

export const toUtcTimestamp: ScalarFunction = shift(
  'to_utc_timestamp',
  'Turns a time of the clock of a zone into UTC.',
  "TIMESTAMP'2024-05-17 12:00:00', 'America/New_York'",
  '2024-05-17 16:00:00',
  (seconds, zone) => zone.toUtc(seconds),
);

function shift(
  name: string,
  summary: string,
  example: string,
  result: string,
  move: (seconds: number, zone: Zone) => number,
): ScalarFunction {
  return {
    name,
    summary,
    examples: [{ sql: `${name}(${example})`, result }],
    resolve: (given, _settings, position) => {
      const typed = typeArguments(name, [[TIMESTAMP], [STRING]], 2, given, position);
      return functionCall(name, typed, TIMESTAMP, { position });
    },
    evaluate: (call, frame, evaluate) =>
      computeRows(call, frame, evaluate, ([value, zone]) => {
        const micros = value as bigint;
        const rest = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
        const seconds = Number((micros - rest) / MICROS_PER_SECOND);
        const moved = BigInt(move(seconds, zoneOf(zone as string)));
        return timestampOf(moved * MICROS_PER_SECOND + rest);
      }),
  };
}

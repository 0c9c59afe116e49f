import { BIGINT, STRING, TIMESTAMP, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { Expression } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { MICROS_PER_DAY, zoneOfType } from '../time/local-time.ts';
import {
  addLocalMonths,
  fromLocalMicros,
  monthsBetween,
  timestampOf,
  toLocalMicros,
} from '../time/moment.ts';
import type { Zone } from '../time/zone.ts';

/** A unit is a number of months, of days of the calendar, or of microseconds. */
interface Unit {
  readonly kind: 'months' | 'days' | 'micros';
  readonly size: bigint;
}

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['YEAR', { kind: 'months', size: 12n }],
  ['QUARTER', { kind: 'months', size: 3n }],
  ['MONTH', { kind: 'months', size: 1n }],
  ['WEEK', { kind: 'days', size: 7n }],
  ['DAY', { kind: 'days', size: 1n }],
  ['DAYOFYEAR', { kind: 'days', size: 1n }],
  ['HOUR', { kind: 'micros', size: 3_600_000_000n }],
  ['MINUTE', { kind: 'micros', size: 60_000_000n }],
  ['SECOND', { kind: 'micros', size: 1_000_000n }],
  ['MILLISECOND', { kind: 'micros', size: 1000n }],
  ['MICROSECOND', { kind: 'micros', size: 1n }],
]);

export const timestampAdd: ScalarFunction = {
  name: 'timestampadd',
  summary: "Adds so many of a unit to a timestamp, by the calendar of the session's time zone.",
  examples: [
    {
      sql: "timestampadd(MONTH, 1, TIMESTAMP'2024-01-31 10:00:00')",
      result: '2024-02-29 10:00:00',
    },
  ],
  resolve: (given, _settings, position) => {
    const parameters = [[STRING], [BIGINT], [TIMESTAMP, TIMESTAMP_NTZ]];
    const [unit, count, moment] = typeArguments('timestampadd', parameters, 3, given, position);
    return functionCall('timestampadd', [count, moment], moment.type, {
      position,
      options: { unit: unitName('timestampadd', unit, position) },
    });
  },
  evaluate: (call, frame, evaluate) => {
    const zone = zoneOfType(call.type, frame);
    const unit = UNITS.get(call.options?.['unit'] as string)!;
    return computeRows(call, frame, evaluate, ([count, moment]) => {
      const units = (count as bigint) * unit.size;
      return timestampOf(addUnits(moment as bigint, units, unit.kind, zone));
    });
  },
};

export const timestampDiff: ScalarFunction = {
  name: 'timestampdiff',
  summary: 'Counts the whole units from one timestamp to another, by local time.',
  examples: [
    {
      sql: "timestampdiff(HOUR, TIMESTAMP'2024-01-01 00:00:00', TIMESTAMP'2024-01-02 01:59:59')",
      result: '25',
    },
  ],
  resolve: (given, _settings, position) => {
    const parameters = [[STRING], [TIMESTAMP], [TIMESTAMP]];
    const [unit, start, end] = typeArguments('timestampdiff', parameters, 3, given, position);
    return functionCall('timestampdiff', [start, end], BIGINT, {
      position,
      options: { unit: unitName('timestampdiff', unit, position) },
    });
  },
  evaluate: (call, frame, evaluate) => {
    const zone = zoneOfType(TIMESTAMP, frame);
    const { kind, size } = UNITS.get(call.options?.['unit'] as string)!;
    return computeRows(call, frame, evaluate, (moments): LiteralValue => {
      const [start, end] = moments.map((moment) => toLocalMicros(moment as bigint, zone));
      if (kind === 'months') return BigInt(monthsBetween(start, end)) / size;
      return (end - start) / (kind === 'days' ? size * MICROS_PER_DAY : size);
    });
  },
};

function unitName(name: string, unit: Expression, position: SourcePosition | undefined): string {
  const text = unit.kind === 'literal' ? String(unit.value).toUpperCase() : '';
  if (UNITS.has(text)) return text;
  throw userError(
    'INVALID_PARAMETER_VALUE.DATETIME_UNIT',
    `The function \`${name}\` takes a unit such as HOUR, not '${text}'.`,
    { position, hint: `The units are ${[...UNITS.keys()].join(', ')}.` },
  );
}

function addUnits(moment: bigint, count: bigint, kind: Unit['kind'], zone: Zone): bigint {
  if (kind === 'micros') return moment + count;
  const local = toLocalMicros(moment, zone);
  if (kind === 'days') return fromLocalMicros(local + count * MICROS_PER_DAY, zone);
  return fromLocalMicros(addLocalMonths(local, Number(count)), zone);
}

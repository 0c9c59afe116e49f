import { type Column, fixedColumn } from '../../columnar/batch.ts';
import {
  BIGINT,
  DATE,
  type DataType,
  INT,
  SMALLINT,
  TIMESTAMP,
  TINYINT,
} from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall, implicitCast } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArguments, typeArguments } from '../signature.ts';
import { datetimeOverflow } from '../time/local-time.ts';
import { unexpectedType } from '../type-errors.ts';
import { reportErrors } from '../validity.ts';

// Between timestamps and numbers that count from 1970.

export const timestampSeconds: ScalarFunction = {
  name: 'timestamp_seconds',
  summary: 'Makes a timestamp of seconds since 1970.',
  examples: [{ sql: 'timestamp_seconds(1.5)', result: '1970-01-01 00:00:01.5' }],
  resolve: (given, settings, position) => {
    checkCount('timestamp_seconds', given, 1, 1, position);
    const [value] = given;
    if (!isNumeric(value.type) && value.type.kind !== 'null')
      throw unexpectedType('timestamp_seconds', 1, ['a number'], value, position);
    if (
      value.type.kind === 'decimal' ||
      value.type.kind === 'double' ||
      value.type.kind === 'float'
    ) {
      return castCall(value, TIMESTAMP, evalMode(settings), position);
    }
    const typed = typeArguments('timestamp_seconds', [[BIGINT]], 1, given, position);
    return functionCall('timestamp_seconds', typed, TIMESTAMP, { position });
  },
  evaluate: (call, frame, evaluate) =>
    scaleUp(evaluate(call.arguments[0], frame), 1_000_000n, call.position, frame),
};

export const timestampMillis: ScalarFunction = {
  name: 'timestamp_millis',
  summary: 'Makes a timestamp of milliseconds since 1970.',
  examples: [{ sql: 'timestamp_millis(1)', result: '1970-01-01 00:00:00.001' }],
  resolve: (given, _settings, position) => {
    const typed = wholeNumber('timestamp_millis', given, position);
    return functionCall('timestamp_millis', typed, TIMESTAMP, { position });
  },
  evaluate: (call, frame, evaluate) =>
    scaleUp(evaluate(call.arguments[0], frame), 1000n, call.position, frame),
};

export const timestampMicros: ScalarFunction = reinterpretation(
  'timestamp_micros',
  'Makes a timestamp of microseconds since 1970.',
  '1',
  '1970-01-01 00:00:00.000001',
  wholeNumber,
  TIMESTAMP,
);
export const unixMicros: ScalarFunction = reinterpretation(
  'unix_micros',
  'Counts the microseconds since 1970.',
  "TIMESTAMP'1970-01-01 00:00:01'",
  '1000000',
  (name, given, position) => exactArguments(name, [[TIMESTAMP]], 1, given, position),
  BIGINT,
);
export const unixDate: ScalarFunction = reinterpretation(
  'unix_date',
  'Counts the days since 1970.',
  "DATE'1970-01-11'",
  '10',
  (name, given, position) => exactArguments(name, [[DATE]], 1, given, position),
  INT,
);
export const dateFromUnixDate: ScalarFunction = reinterpretation(
  'date_from_unix_date',
  'Makes a date of days since 1970.',
  '-1',
  '1969-12-31',
  (name, given, position) => typeArguments(name, [[INT]], 1, given, position),
  DATE,
);

export const unixSeconds: ScalarFunction = scaleDown('unix_seconds', 'seconds', 1_000_000n);
export const unixMillis: ScalarFunction = scaleDown('unix_millis', 'milliseconds', 1000n);

/** Checks and types the argument of a function. */
type Bring = (
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
) => readonly Expression[];

/** Integers are widened; nothing else becomes one. */
function wholeNumber(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): readonly Expression[] {
  const [value] = exactArguments(name, [[BIGINT, INT, SMALLINT, TINYINT]], 1, given, position);
  return [implicitCast(value!, BIGINT)];
}

/** Timestamps and dates lie in memory as the number they are. */
function reinterpretation(
  name: string,
  summary: string,
  example: string,
  result: string,
  bring: Bring,
  target: DataType,
): ScalarFunction {
  return {
    name,
    summary,
    examples: [{ sql: `${name}(${example})`, result }],
    resolve: (given, _settings, position) => {
      const typed = bring(name, given, position);
      return functionCall(name, typed, target, { position });
    },
    evaluate: (call, frame, evaluate) => evaluate(call.arguments[0], frame),
  };
}

function scaleDown(name: string, units: string, unit: bigint): ScalarFunction {
  return {
    name,
    summary: `Counts the ${units} since 1970, rounded down.`,
    examples: [{ sql: `${name}(TIMESTAMP'1970-01-01 00:00:00')`, result: '0' }],
    resolve: (given, _settings, position) => {
      const typed = exactArguments(name, [[TIMESTAMP]], 1, given, position);
      return functionCall(name, typed, BIGINT, { position });
    },
    evaluate: (call, frame, evaluate) => {
      const column = evaluate(call.arguments[0], frame);
      const { kernels, arena, scratch } = frame;
      const quotients = scratch.allocate(column.length * 8);
      const target = arena.allocate(column.length * 8);
      const errors = scratch.allocateBitmap(column.length);
      kernels.splitUnits(column.values, column.length, unit, quotients, 0);
      kernels.convertF64ToI64(quotients, column.length, target, errors);
      return fixedColumn(column.length, column.validity, target);
    },
  };
}

function scaleUp(
  column: Column,
  unit: bigint,
  position: Parameters<typeof datetimeOverflow>[0],
  frame: EvaluationFrame,
): Column {
  const { memory, arena, scratch, kernels } = frame;
  const factor = scratch.allocate(64);
  memory.i64.fill(unit, factor / 8, factor / 8 + 8);
  const target = arena.allocate(column.length * 8);
  const errors = scratch.allocateBitmap(column.length);
  const failed = kernels.multiplyI64(column.values, 1, factor, 0, column.length, target, errors);
  if (failed !== 0) reportErrors(errors, column.validity, frame, () => datetimeOverflow(position));
  return fixedColumn(column.length, column.validity, target);
}

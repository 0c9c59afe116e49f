import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, DATE, STRING, TIMESTAMP, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall, implicitCast } from '../coercion/implicit-cast.ts';
import { textReader } from '../conversion/from-text.ts';
import { type EvalMode, evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression, Literal } from '../expression.ts';
import { computeRows, reportError } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { typeArgument, typeArguments } from '../signature.ts';
import { MICROS_PER_SECOND } from '../time/local-time.ts';
import { parseByOlderPattern } from '../time/older-parse.ts';
import { hasOlderPatterns, policyOf } from '../time/older-pattern.ts';
import { parseByPattern } from '../time/parse-pattern.ts';
import { patternSteps } from '../time/pattern-steps.ts';
import { readBySteps } from '../time/read-texts.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { isSet, nullWhereFailed } from '../validity.ts';
import { cast } from './cast.ts';

export const toTimestamp: ScalarFunction = {
  name: 'to_timestamp',
  aliases: ['to_timestamp_ltz'],
  summary: 'Reads a timestamp from text, by a pattern if there is one.',
  examples: [
    { sql: "to_timestamp('17/05/2024 13:45', 'dd/MM/yyyy HH:mm')", result: '2024-05-17 13:45:00' },
  ],
  resolve: (given, settings, position) => {
    checkCount('to_timestamp', given, 1, 2, position);
    if (given.length === 1 || given[0].type.kind !== 'string') {
      return castCall(given[0], TIMESTAMP, evalMode(settings), position);
    }
    return parseCall('to_timestamp', given, evalMode(settings), position, settings);
  },
  evaluate: (call, frame, evaluate) => parseRows(call, frame, evaluate),
};

export const tryToTimestamp: ScalarFunction = {
  name: 'try_to_timestamp',
  summary: 'Reads a timestamp from text as to_timestamp does; null when there is none.',
  examples: [{ sql: "try_to_timestamp('nope')", result: 'NULL' }],
  resolve: (given, settings, position) => {
    checkCount('try_to_timestamp', given, 1, 2, position);
    if (given.length === 1) return castCall(given[0], TIMESTAMP, 'try', position);
    return parseCall('try_to_timestamp', given, 'try', position, settings);
  },
  evaluate: (call, frame, evaluate) => parseRows(call, frame, evaluate),
};

export const toTimestampNtz: ScalarFunction = {
  name: 'to_timestamp_ntz',
  summary: 'Reads a timestamp without a time zone from text, by a pattern if there is one.',
  examples: [
    {
      sql: "to_timestamp_ntz('17/05/2024 13:45', 'dd/MM/yyyy HH:mm')",
      result: '2024-05-17 13:45:00',
    },
  ],
  resolve: (given, settings, position) => {
    checkCount('to_timestamp_ntz', given, 1, 2, position);
    if (given.length === 1 || given[0].type.kind !== 'string') {
      return castCall(given[0], TIMESTAMP_NTZ, evalMode(settings), position);
    }
    // Java's older formatter has no times without a zone.
    const call = parseCall('to_timestamp_ntz', given, evalMode(settings), position);
    return { ...call, type: TIMESTAMP_NTZ };
  },
  evaluate: (call, frame, evaluate) => parseRows(call, frame, evaluate),
};

export const tryToDate: ScalarFunction = {
  name: 'try_to_date',
  summary: 'Reads a date from text as to_date does; null when there is none.',
  examples: [{ sql: "try_to_date('nope')", result: 'NULL' }],
  resolve: (given, settings, position) => {
    checkCount('try_to_date', given, 1, 2, position);
    if (given.length === 1) return castCall(given[0], DATE, 'try', position);
    const parsed = parseCall('to_timestamp', given, 'try', position, settings);
    return castCall(parsed, DATE, 'try', position);
  },
  evaluate: cast.evaluate,
};

export const toDate: ScalarFunction = {
  name: 'to_date',
  summary: 'Reads a date from text, by a pattern if there is one.',
  examples: [{ sql: "to_date('17.05.2024', 'dd.MM.yyyy')", result: '2024-05-17' }],
  resolve: (given, settings, position) => {
    checkCount('to_date', given, 1, 2, position);
    const mode = evalMode(settings);
    if (given.length === 1 || given[0].type.kind !== 'string') {
      return castCall(given[0], DATE, mode, position);
    }
    const parsed = parseCall('to_timestamp', given, mode, position, settings);
    return castCall(parsed, DATE, mode, position);
  },
  evaluate: cast.evaluate,
};

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss';

export const unixTimestamp: ScalarFunction = {
  name: 'unix_timestamp',
  aliases: ['to_unix_timestamp'],
  summary:
    'Counts the seconds since 1970 of a timestamp, or of text by a pattern; of now without arguments.',
  examples: [{ sql: "unix_timestamp('1970-01-02 00:00:00')", result: '86400' }],
  resolve: (given, settings, position) => {
    checkCount('unix_timestamp', given, 0, 2, position);
    const [value, pattern = text(DEFAULT_PATTERN)] = given;
    const moment = momentOf(value, pattern, settings, position);
    return functionCall('unix_timestamp', [moment], BIGINT, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const column = evaluate(call.arguments[0], frame);
    return truncateSeconds(column, frame);
  },
};

function momentOf(
  value: Expression | undefined,
  pattern: Expression,
  settings: SessionSettings,
  position: Call['position'],
): Expression {
  if (value === undefined)
    return functionCall('current_timestamp', [], TIMESTAMP, { nullable: false, position });
  if (value.type.kind === 'string')
    return parseCall('to_timestamp', [value, pattern], evalMode(settings), position, settings);
  const typed = typeArgument(
    'unix_timestamp',
    1,
    [TIMESTAMP, TIMESTAMP_NTZ, DATE],
    value,
    position,
  );
  return implicitCast(typed, TIMESTAMP);
}

/** Whole seconds, cut towards zero, as Spark does here (a CAST rounds down). */
function truncateSeconds(column: Column, frame: EvaluationFrame): Column {
  const { memory, arena, scratch, kernels } = frame;
  const unit = scratch.allocate(64);
  memory.i64.fill(MICROS_PER_SECOND, unit / 8, unit / 8 + 8);
  const target = arena.allocate(column.length * 8);
  const errors = scratch.allocateBitmap(column.length);
  kernels.divideI64(column.values, 1, unit, 0, column.length, target, errors, 0);
  return fixedColumn(column.length, column.validity, target);
}

function parseCall(
  name: string,
  given: readonly Expression[],
  mode: EvalMode,
  position: Call['position'],
  settings?: SessionSettings,
): Call {
  const typed = typeArguments(name, [[STRING], [STRING]], 2, given, position);
  const nullable = mode === 'ansi' ? undefined : true;
  const options = { mode, ...(settings === undefined ? {} : policyOf(settings)) };
  return functionCall(name, typed, TIMESTAMP, { options, nullable, position });
}

function parseRows(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const isLocal = call.type.kind === 'timestampNtz';
  const zone = zoneOf(isLocal ? 'UTC' : frame.settings.timeZone);
  const byKernel = parseByKernel(call, zone, frame, evaluate);
  if (byKernel !== null) return byKernel;
  return computeRows(call, frame, evaluate, ([value, pattern]) =>
    parseText(value as string, pattern as string, zone, call),
  );
}

/** By a kernel, where one pattern of plain numbers serves all rows; texts of other forms are read one by one. Else null. */
function parseByKernel(
  call: Call,
  zone: Zone,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column | null {
  if (hasOlderPatterns(call)) return null;
  const { memory, scratch, kernels, active } = frame;
  const [value, wanted] = call.arguments;
  const pattern = wanted.kind === 'literal' ? (wanted.value as string | null) : null;
  const steps = pattern === null ? null : patternSteps(pattern);
  if (steps === null) return null;
  const column = evaluate(value, frame);
  const { length, validity } = column;
  const { values, unusual } = readBySteps(column, steps, zone, frame);
  if (unusual === null) return fixedColumn(length, validity, values);
  const failed = scratch.allocateBitmap(length);
  kernels.setBits(failed, 0, length, 0);
  const read = textReader(column, memory);
  for (let row = 0; row < length; row++) {
    if (!isSet(unusual, row, memory.u8)) continue;
    let micros: bigint | null = null;
    try {
      if (isSet(active, row, memory.u8)) micros = parseText(read(row), pattern!, zone, call);
    } catch (error) {
      reportError(error, row, call, frame);
    }
    if (micros === null) memory.u8[failed + (row >>> 3)] |= 1 << (row & 7);
    else memory.i64[values / 8 + row] = micros;
  }
  return fixedColumn(length, nullWhereFailed(failed, validity, frame), values);
}

/** The microseconds since 1970 of a text by a pattern; null, or in ANSI mode an error, for other texts. */
function parseText(value: string, pattern: string, zone: Zone, call: Call): bigint | null {
  const parse = hasOlderPatterns(call) ? parseByOlderPattern : parseByPattern;
  const moment = parse(value, pattern, zone);
  if (moment !== undefined) {
    return BigInt(moment.seconds) * MICROS_PER_SECOND + BigInt(moment.micros);
  }
  if (call.options?.['mode'] !== 'ansi') return null;
  throw userError(
    'CANNOT_PARSE_TIMESTAMP',
    `The text '${value}' is no timestamp of the form '${pattern}'.`,
    {
      hint: 'Use try_to_timestamp to get null instead.',
    },
  );
}

function text(value: string): Literal {
  return { kind: 'literal', value, type: STRING };
}

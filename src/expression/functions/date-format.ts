import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { gatherColumn, gatherColumnOrNull, NO_ROW } from '../../columnar/gather.ts';
import { BIGINT, STRING, TIMESTAMP } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { textReader } from '../conversion/from-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { type Operand, operandsOf, validityOf } from '../operand.ts';
import { printPattern } from '../print/print-pattern.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { formatterOf, printedUnit } from '../time/format.ts';
import { MICROS_PER_SECOND, zoneOfType } from '../time/local-time.ts';
import { olderFormatterOf } from '../time/older-format.ts';
import { hasOlderPatterns, policyOf } from '../time/older-pattern.ts';
import { isSet } from '../validity.ts';

export const dateFormat: ScalarFunction = {
  name: 'date_format',
  summary: 'Prints a timestamp by a pattern such as `yyyy-MM-dd HH:mm:ss`.',
  examples: [{ sql: "date_format(TIMESTAMP'2024-05-07 03:04:05', 'HH:mm')", result: '03:04' }],
  resolve: (given, settings, position) => {
    const typed = typeArguments('date_format', [[TIMESTAMP], [STRING]], 2, given, position);
    return functionCall('date_format', typed, STRING, { options: policyOf(settings), position });
  },
  evaluate: (call, frame, evaluate) => {
    const [moment, pattern] = operandsOf(call, frame, evaluate);
    const byKernel =
      textByRuns(call, [moment, pattern], MICROS_PER_SECOND, frame) ??
      textByPattern(call, [moment, pattern], MICROS_PER_SECOND, frame);
    if (byKernel !== null) return byKernel;
    const { memory, scratch, kernels } = frame;
    const { length } = moment.column;
    const seconds = scratch.allocate(length * 8);
    const micros = scratch.allocate(length * 8);
    kernels.splitUnits(moment.column.values, length, MICROS_PER_SECOND, seconds, micros);
    const print = printerByRow(call, pattern, frame);
    const secondsOf = (row: number): number => memory.f64[seconds / 8 + row * moment.step];
    return textColumn([moment, pattern], frame, unitsOf(call, pattern, frame, secondsOf), (row) =>
      print(row)(secondsOf(row), memory.f64[micros / 8 + row * moment.step]),
    );
  },
};

/** Rows that change their unit more often in a batch are looked at one by one. */
const RUNS_MAX = 256;

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss';

export const fromUnixtime: ScalarFunction = {
  name: 'from_unixtime',
  summary: 'Prints seconds since 1970 by a pattern.',
  examples: [{ sql: 'from_unixtime(0)', result: '1970-01-01 00:00:00' }],
  resolve: (given, settings, position) => {
    const typed = typeArguments('from_unixtime', [[BIGINT], [STRING]], 1, given, position);
    const pattern = typed[1] ?? { kind: 'literal', value: DEFAULT_PATTERN, type: STRING };
    const options = policyOf(settings);
    return functionCall('from_unixtime', [typed[0], pattern], STRING, { options, position });
  },
  evaluate: (call, frame, evaluate) => printSeconds(call, frame, evaluate),
};

function printSeconds(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [seconds, pattern] = operandsOf(call, frame, evaluate);
  const byKernel =
    textByRuns(call, [seconds, pattern], 1n, frame) ??
    textByPattern(call, [seconds, pattern], 1n, frame);
  if (byKernel !== null) return byKernel;
  const { memory, scratch, kernels } = frame;
  const numbers = scratch.allocate(seconds.column.length * 8);
  kernels.convertI64ToF64(seconds.column.values, seconds.column.length, numbers);
  const print = printerByRow(call, pattern, frame);
  const secondsOf = (row: number): number => memory.f64[numbers / 8 + row * seconds.step];
  return textColumn([seconds, pattern], frame, unitsOf(call, pattern, frame, secondsOf), (row) =>
    print(row)(secondsOf(row), 0),
  );
}

/**
 * Prints once for each run of neighbours in the same unit: the common case, in which every row has a text by one pattern
 * and the zone never changes. Null where rows have to be looked at one by one. `perSecond`: what the moments count.
 */
function textByRuns(
  call: Call,
  [moment, pattern]: readonly [Operand, Operand],
  perSecond: bigint,
  frame: EvaluationFrame,
): Column | null {
  const zone = zoneOfType(call.arguments[0].type, frame);
  const { fixedOffset } = zone;
  const isPlain = moment.step === 1 && pattern.step === 0 && frame.active === 0;
  if (!isPlain || hasOlderPatterns(call) || fixedOffset === undefined) return null;
  if (validityOf([moment, pattern], frame) !== 0) return null;
  const { memory, scratch, kernels, batch } = frame;
  const text = textReader(pattern.column, memory)(0);
  const unitSeconds = printedUnit(text);
  if (unitSeconds === null) return null;
  const [shift, unit] = [BigInt(fixedOffset) * perSecond, BigInt(unitSeconds) * perSecond];
  const count = batch.rowCount;
  const numbers = scratch.allocate(count * 4);
  const starts = scratch.allocate(RUNS_MAX * 8);
  const { values } = moment.column;
  const runs = kernels.unitRuns(values, count, shift, unit, numbers, starts, RUNS_MAX) >>> 0;
  if (runs === 0 || runs > RUNS_MAX) return null;
  const print = formatterOf(text, zone);
  const texts = Array.from({ length: runs }, (_, run) =>
    print(Number(memory.i64[starts / 8 + run] / perSecond), 0),
  );
  const distinct = columnFromValues(texts, STRING, scratch);
  return gatherColumn(distinct, STRING, { address: numbers, count }, frame);
}

/** Prints by a kernel that knows all fields of a pattern; null where it does not, or the pattern is no constant. */
function textByPattern(
  call: Call,
  [moment, pattern]: readonly [Operand, Operand],
  perSecond: bigint,
  frame: EvaluationFrame,
): Column | null {
  if (moment.step !== 1 || pattern.step !== 0 || hasOlderPatterns(call)) return null;
  if (validityOf([pattern], frame) !== 0) return null;
  const { column } = moment;
  const zone = zoneOfType(call.arguments[0].type, frame);
  const text = textReader(pattern.column, frame.memory)(0);
  // The texts are the result.
  const context = { ...frame, scratch: frame.arena };
  const printed = printPattern(column, text, perSecond, zone, context);
  if (printed === null) return null;
  return bytesColumn(column.length, column.validity, printed.offsets, printed.heap);
}

/** The formatter of each row: one for all when the pattern is a constant. */
function printerByRow(
  call: Call,
  pattern: Operand,
  frame: EvaluationFrame,
): (row: number) => ReturnType<typeof formatterOf> {
  const zone = zoneOfType(call.arguments[0].type, frame);
  const read = textReader(pattern.column, frame.memory);
  const formatter = hasOlderPatterns(call) ? olderFormatterOf : formatterOf;
  if (pattern.step === 1) return (row) => formatter(read(row), zone);
  if (validityOf([pattern], frame) !== 0) return () => () => '';
  const print = formatter(read(0), zone);
  return () => print;
}

/** For each row the number of the unit of local time that decides its text; null when rows may differ within all units. */
function unitsOf(
  call: Call,
  pattern: Operand,
  frame: EvaluationFrame,
  secondsOf: (row: number) => number,
): Float64Array | null {
  if (pattern.step === 1 || hasOlderPatterns(call)) return null;
  if (validityOf([pattern], frame) !== 0) return null;
  const unitSeconds = printedUnit(textReader(pattern.column, frame.memory)(0));
  if (unitSeconds === null) return null;
  const zone = zoneOfType(call.arguments[0].type, frame);
  const { fixedOffset } = zone;
  const units = new Float64Array(frame.batch.rowCount);
  let [unit, start] = [Number.NaN, Number.NaN];
  for (let row = 0; row < units.length; row++) {
    const seconds = secondsOf(row);
    const local = seconds + (fixedOffset ?? zone.offsetAt(seconds));
    // Neighbours are mostly of one unit, and comparing takes less than dividing.
    if (!(local >= start && local < start + unitSeconds)) {
      unit = Math.floor(local / unitSeconds);
      start = unit * unitSeconds;
    }
    units[row] = unit;
  }
  return units;
}

/** Prints once for each unit and gives all rows of a unit the same text: neighbours are mostly of one day or minute. */
function textColumn(
  operands: readonly Operand[],
  frame: EvaluationFrame,
  units: Float64Array | null,
  print: (row: number) => string,
): Column {
  const { memory, batch, scratch, active } = frame;
  const validity = validityOf(operands, frame);
  const isAll = validity === 0 && active === 0;
  const numbers = scratch.allocate(batch.rowCount * 4);
  const numberByUnit = new Map<number, number>();
  const texts: string[] = [];
  let unit: number | null = null;
  let isWhole = true;
  for (let row = 0, number = 0; row < batch.rowCount; row++) {
    const isWanted = isAll || (isSet(validity, row, memory.u8) && isSet(active, row, memory.u8));
    const rowUnit = units === null ? row : units[row];
    if (isWanted && rowUnit !== unit) {
      const known = numberByUnit.get(rowUnit);
      number = known ?? texts.push(print(row)) - 1;
      if (known === undefined && units !== null) numberByUnit.set(rowUnit, number);
      unit = rowUnit;
    }
    isWhole &&= isWanted;
    memory.u32[numbers / 4 + row] = isWanted ? number : NO_ROW;
  }
  // A row without text takes its bytes, which do not count, from the first one.
  const distinct = columnFromValues(texts.length === 0 ? [''] : texts, STRING, scratch);
  const rows = { address: numbers, count: batch.rowCount };
  const gather = isWhole ? gatherColumn : gatherColumnOrNull;
  return gather(distinct, STRING, rows, frame);
}

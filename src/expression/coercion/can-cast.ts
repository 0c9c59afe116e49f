import { type DataType, sameType } from '../../columnar/types.ts';
import type { EvalMode } from '../eval-mode.ts';
import { isInterval } from '../time/interval-units.ts';
import { fitsVariant } from '../variant/value-to-variant.ts';
import { isInteger, isNumeric } from './wider-type.ts';

type Kind = DataType['kind'];

/** What ANSI mode lets CAST make of each type, beside the type itself; numbers go to all numbers. */
const TARGETS: Partial<Record<Kind, readonly Kind[]>> = {
  boolean: ['string'],
  tinyint: ['string', 'boolean', 'timestamp'],
  smallint: ['string', 'boolean', 'timestamp'],
  int: ['string', 'boolean', 'timestamp'],
  bigint: ['string', 'boolean', 'timestamp'],
  float: ['string', 'boolean', 'timestamp'],
  double: ['string', 'boolean', 'timestamp'],
  decimal: ['string', 'boolean', 'timestamp'],
  string: [
    ...['string', 'boolean', 'binary', 'date', 'timestamp', 'timestampNtz'],
    ...['dayTimeInterval', 'yearMonthInterval', 'calendarInterval', 'time'],
  ] as Kind[],
  dayTimeInterval: ['string'],
  yearMonthInterval: ['string'],
  calendarInterval: ['string'],
  time: ['string', 'time', 'tinyint', 'smallint', 'int', 'bigint', 'decimal'],
  binary: ['string'],
  date: ['string', 'timestamp', 'timestampNtz'],
  timestamp: ['string', 'date', 'timestampNtz'],
  timestampNtz: ['string', 'date', 'timestamp'],
  array: ['string'],
  map: ['string'],
  struct: ['string'],
};

/** Types that have all numbers as targets. */
const NUMBER_SOURCES: readonly Kind[] = ['boolean', 'string', 'timestamp'];

/** What CAST makes of each type only without ANSI mode; a date is no number and becomes null. */
const LEGACY_TARGETS: Partial<Record<Kind, readonly Kind[]>> = {
  boolean: ['timestamp'],
  tinyint: ['binary'],
  smallint: ['binary'],
  int: ['binary'],
  bigint: ['binary'],
  timestamp: ['boolean'],
  date: ['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'],
};

/** Whether CAST between two types is allowed; a cast of values may still fail for some of them. */
export function canCast(source: DataType, target: DataType, mode: EvalMode = 'ansi'): boolean {
  if (source.kind === 'null' || sameType(source, target)) return true;
  if (source.kind === 'variant') return fitsVariant(target);
  if (target.kind === 'variant') return fitsVariant(source, false);
  if (isNumeric(target) && (isNumeric(source) || NUMBER_SOURCES.includes(source.kind))) return true;
  if (TARGETS[source.kind]?.includes(target.kind)) return true;
  if (mode === 'legacy' && LEGACY_TARGETS[source.kind]?.includes(target.kind)) return true;
  if (source.kind.endsWith('Interval') && source.kind === target.kind) return true;
  if (isInterval(source) && isExact(target)) return true;
  if (isInterval(target) && isExact(source)) return true;
  if (source.kind === 'array' && target.kind === 'array')
    return canCast(source.element, target.element, mode);
  if (source.kind === 'map' && target.kind === 'map') {
    return canCast(source.key, target.key, mode) && canCast(source.value, target.value, mode);
  }
  if (source.kind === 'struct' && target.kind === 'struct') {
    return (
      source.fields.length === target.fields.length &&
      source.fields.every((own, index) => canCast(own.type, target.fields[index].type, mode))
    );
  }
  return false;
}

function isExact(type: DataType): boolean {
  return isInteger(type) || type.kind === 'decimal';
}

const UP_CASTS: readonly Kind[] = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double'];

/** Whether every value survives the cast: the casts that need no error and no null. */
export function canUpCast(source: DataType, target: DataType): boolean {
  if (source.kind === 'null' || sameType(source, target)) return true;
  if (source.kind === 'date')
    return (
      target.kind === 'timestamp' || target.kind === 'timestampNtz' || target.kind === 'string'
    );
  if (source.kind === 'variant' || target.kind === 'variant') return false;
  if (target.kind === 'string') return isSimple(source);
  if (target.kind === 'decimal')
    return fitsDecimal(source, target.precision - target.scale, target.scale);
  const from = UP_CASTS.indexOf(source.kind);
  return from >= 0 && from < UP_CASTS.indexOf(target.kind);
}

function isSimple(type: DataType): boolean {
  return type.kind !== 'array' && type.kind !== 'map' && type.kind !== 'struct';
}

function fitsDecimal(source: DataType, whole: number, scale: number): boolean {
  if (source.kind === 'decimal') {
    return source.precision - source.scale <= whole && source.scale <= scale;
  }
  if (!isInteger(source)) return false;
  const digits = { tinyint: 3, smallint: 5, int: 10, bigint: 19 }[source.kind as 'int'];
  return digits <= whole;
}

/** Whether a cast can fail or give null for some value; decides nullability of casts that do not fail. */
export function canFail(source: DataType, target: DataType): boolean {
  return !canUpCast(source, target);
}

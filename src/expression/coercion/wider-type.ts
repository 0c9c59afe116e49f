import {
  array,
  BIGINT,
  type DataType,
  DOUBLE,
  field,
  map,
  sameType,
  struct,
} from '../../columnar/types.ts';
import { type DecimalType, decimalOf, widerDecimal } from './decimal-precision.ts';

const INTEGERS: readonly DataType['kind'][] = ['tinyint', 'smallint', 'int', 'bigint'];
const FRACTIONS: readonly DataType['kind'][] = ['float', 'double'];
/** Each wins over those before it. */
const TIMES: readonly DataType['kind'][] = ['date', 'timestampNtz', 'timestamp'];

/** TINYINT to BIGINT. */
export function isInteger(type: DataType): boolean {
  return INTEGERS.includes(type.kind);
}

/** FLOAT and DOUBLE. */
export function isFraction(type: DataType): boolean {
  return FRACTIONS.includes(type.kind);
}

/** Integers, fractions and decimals. */
export function isNumeric(type: DataType): boolean {
  return isInteger(type) || isFraction(type) || type.kind === 'decimal';
}

/**
 * The type to which Spark (ANSI) brings two values that must have one type: operands of a comparison, branches of CASE,
 * elements of an array. Undefined when there is none. A string gives way to every other simple type.
 */
export function widerType(left: DataType, right: DataType): DataType | undefined {
  if (sameType(left, right)) return mergeNested(left, right, widerType) ?? left;
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (isNumeric(left) && isNumeric(right)) return widerNumber(left, right);
  if (left.kind === 'string') return besideString(right);
  if (right.kind === 'string') return besideString(left);
  return widerTime(left, right) ?? mergeNested(left, right, widerType);
}

/** The wider of two moments, or of two intervals of one kind. */
export function widerTime(left: DataType, right: DataType): DataType | undefined {
  if (TIMES.includes(left.kind) && TIMES.includes(right.kind)) {
    return TIMES.indexOf(left.kind) > TIMES.indexOf(right.kind) ? left : right;
  }
  return widerInterval(left, right);
}

/** The same for keys of maps and elements that are looked up in or put into an array, in every mode: a text does not become what stands beside it. */
export function widerWithoutTexts(left: DataType, right: DataType): DataType | undefined {
  const isMixed = (left.kind === 'string') !== (right.kind === 'string');
  const isNull = left.kind === 'null' || right.kind === 'null';
  return isMixed && !isNull ? undefined : widerType(left, right);
}

/** The type of all; a string among other types makes BIGINT of integers and DOUBLE of fractions. */
export function commonType(types: readonly DataType[]): DataType | undefined {
  return commonBy(
    widerType,
    types.toSorted((a, b) => Number(a.kind === 'string') - Number(b.kind === 'string')),
  );
}

/** How two types become one; undefined where they cannot. */
export type Wider = (left: DataType, right: DataType) => DataType | undefined;

/** What a rule for two types makes of all, from left to right. */
export function commonBy(wider: Wider, types: readonly DataType[]): DataType | undefined {
  if (!haveSameNames(types)) return undefined;
  const [first, ...rest] = types;
  return rest.reduce<DataType | undefined>((common, type) => common && wider(common, type), first);
}

/** False for structs whose fields have other names: they may be compared, but are no values of one type. */
function haveSameNames(types: readonly DataType[]): boolean {
  const names = types.flatMap((type) => {
    if (type.kind !== 'struct') return [];
    return [type.fields.map(({ name }) => name.toLowerCase()).join('\n')];
  });
  return new Set(names).size <= 1;
}

/** The wider of two numeric types. An integer beside FLOAT becomes DOUBLE, which loses less. */
function widerNumber(left: DataType, right: DataType): DataType {
  if (isFraction(left) || isFraction(right)) return DOUBLE;
  if (isInteger(left) && isInteger(right)) {
    return INTEGERS.indexOf(left.kind) > INTEGERS.indexOf(right.kind) ? left : right;
  }
  return widerDecimal(decimalOf(left) as DecimalType, decimalOf(right) as DecimalType);
}

/** Types to which a text does not give way. */
const HAVE_NO_TEXT: readonly DataType['kind'][] = [
  ...(['array', 'map', 'struct'] as const),
  ...(['dayTimeInterval', 'yearMonthInterval', 'calendarInterval'] as const),
];

function besideString(other: DataType): DataType | undefined {
  if (isInteger(other)) return BIGINT;
  if (isNumeric(other)) return DOUBLE;
  return HAVE_NO_TEXT.includes(other.kind) ? undefined : other;
}

/** Arrays, maps and structs whose parts become one type each. */
export function mergeNested(left: DataType, right: DataType, wider: Wider): DataType | undefined {
  if (left.kind === 'array' && right.kind === 'array') {
    const element = wider(left.element, right.element);
    return element && array(element, left.containsNull || right.containsNull);
  }
  if (left.kind === 'map' && right.kind === 'map') {
    const key = wider(left.key, right.key);
    const value = wider(left.value, right.value);
    return key && value && map(key, value, left.valueContainsNull || right.valueContainsNull);
  }
  if (left.kind === 'struct' && right.kind === 'struct') return mergeStructs(left, right, wider);
  return undefined;
}

type StructType = Extract<DataType, { kind: 'struct' }>;

function mergeStructs(left: StructType, right: StructType, wider: Wider): DataType | undefined {
  if (left.fields.length !== right.fields.length) return undefined;
  const fields = left.fields.map((own, index) => {
    const other = right.fields[index];
    const type = wider(own.type, other.type);
    return type && field(own.name, type, own.nullable || other.nullable);
  });
  return fields.every((merged) => merged !== undefined) ? struct(fields) : undefined;
}

const DAY_UNITS = ['day', 'hour', 'minute', 'second'] as const;
const MONTH_UNITS = ['year', 'month'] as const;

function widerInterval(left: DataType, right: DataType): DataType | undefined {
  if (left.kind === 'dayTimeInterval' && right.kind === 'dayTimeInterval') {
    return { kind: left.kind, ...spanOf(DAY_UNITS, left, right) };
  }
  if (left.kind === 'yearMonthInterval' && right.kind === 'yearMonthInterval') {
    return { kind: left.kind, ...spanOf(MONTH_UNITS, left, right) };
  }
  return undefined;
}

function spanOf<Unit extends string>(
  units: readonly Unit[],
  left: { readonly from: Unit; readonly to: Unit },
  right: { readonly from: Unit; readonly to: Unit },
): { from: Unit; to: Unit } {
  const from = Math.min(units.indexOf(left.from), units.indexOf(right.from));
  const to = Math.max(units.indexOf(left.to), units.indexOf(right.to));
  return { from: units[from], to: units[to] };
}

import { dateText, timestampText } from '../../columnar/calendar.ts';
import { decimalText } from '../../columnar/decimal-text.ts';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';

/** Microseconds to add to UTC for the wall clock of the session's zone. */
export type ZoneOffset = (micros: bigint) => bigint;

type Kind = DataType['kind'];
type ValueText = (value: never, type: never, zone: ZoneOffset) => string;

/** A value as `show()` prints it. */
export function valueText(value: LiteralValue, type: DataType, zone: ZoneOffset): string {
  if (value === null) return 'NULL';
  const print = TEXTS[type.kind] ?? String;
  return print(value as never, type as never, zone);
}

type Of<K extends Kind> = Extract<DataType, { readonly kind: K }>;

const TEXTS: Partial<Record<Kind, ValueText>> = {
  float: (value: number) => floatText(value, shortestFloatDigits(value)),
  double: (value: number) => floatText(value, String(Math.abs(value))),
  decimal: (value: bigint, type: Of<'decimal'>) => decimalText(value, type.scale),
  binary: binaryText,
  date: (value: number) => dateText(value),
  timestamp: (value: bigint, _type: DataType, zone) => wallClockText(value + zone(value)),
  timestampNtz: (value: bigint) => wallClockText(value),
  array: (value: Row, type: Of<'array'>, zone) =>
    `[${value.map((item) => valueText(item, type.element, zone)).join(', ')}]`,
  map: (value: readonly Row[], type: Of<'map'>, zone) => {
    const entries = value.map(
      ([key, item]) =>
        `${valueText(key!, type.key, zone)} -> ${valueText(item!, type.value, zone)}`,
    );
    return `{${entries.join(', ')}}`;
  },
  struct: (value: Row, type: Of<'struct'>, zone) => {
    const fields = type.fields.map((field, index) => valueText(value[index]!, field.type, zone));
    return `{${fields.join(', ')}}`;
  },
};

/** `2026-01-31 12:00:00.5`: the fraction without its trailing zeros. */
function wallClockText(micros: bigint): string {
  const text = timestampText(micros).replace('T', ' ');
  return text.includes('.') ? text.replace(/0+$/, '') : text;
}

function binaryText(value: Uint8Array): string {
  const bytes = Array.from(value, (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  return `[${bytes.join(' ')}]`;
}

function shortestFloatDigits(value: number): string {
  const size = Math.abs(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = size.toPrecision(digits);
    if (Math.fround(Number(text)) === size) return String(Number(text));
  }
  return String(size);
}

/** Java's text of a number: plain from 0.001 to ten million, otherwise with an exponent; always with a point. */
function floatText(value: number, digits: string): string {
  if (!Number.isFinite(value)) return String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (size === 0) return `${sign}0.0`;
  if (size >= 1e-3 && size < 1e7) return `${sign}${digits.includes('.') ? digits : `${digits}.0`}`;
  const [mantissa, exponent] = Number(digits).toExponential().split('e');
  const point = mantissa!.includes('.') ? mantissa : `${mantissa}.0`;
  return `${sign}${point}E${Number(exponent)}`;
}

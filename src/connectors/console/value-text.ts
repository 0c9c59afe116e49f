import { dateText } from '../../columnar/calendar.ts';
import { calendarIntervalText } from '../../columnar/calendar-interval.ts';
import { decimalText } from '../../columnar/decimal-text.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';
import { variantText } from '../../columnar/variant/variant-text.ts';
import { timestampText } from '../../expression/conversion/to-text.ts';
import { intervalText } from '../../expression/time/interval-text.ts';
import { timeOfDayText } from '../../expression/time/time-of-day.ts';
import type { Zone } from '../../expression/time/zone.ts';

type Kind = DataType['kind'];
type Of<K extends Kind> = Extract<DataType, { readonly kind: K }>;
type ValueText = (value: never, type: never, zone: Zone) => string;

/** A value as `show()` prints it: like CAST to STRING, but for NULL in capitals and bytes in hexadecimal. */
export function valueText(value: LiteralValue, type: DataType, zone: Zone): string {
  if (value === null) return 'NULL';
  const print = TEXTS[type.kind] ?? String;
  return print(value as never, type as never, zone);
}

const TEXTS: Partial<Record<Kind, ValueText>> = {
  float: floatText,
  double: doubleText,
  decimal: (value: bigint, type: Of<'decimal'>) => decimalText(value, type.scale),
  binary: binaryText,
  date: dateText,
  timestamp: (value: bigint, _type: DataType, zone) =>
    timestampText(value, (seconds) => zone.offsetAt(seconds)),
  timestampNtz: (value: bigint) => timestampText(value, () => 0),
  time: timeOfDayText,
  dayTimeInterval: intervalText,
  yearMonthInterval: intervalText,
  calendarInterval: calendarIntervalText,
  variant: (value: Uint8Array, _type: DataType, zone) =>
    variantText(value, (seconds) => zone.offsetAt(seconds)),
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

function binaryText(value: Uint8Array): string {
  const bytes = Array.from(value, (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  return `[${bytes.join(' ')}]`;
}

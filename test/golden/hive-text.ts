import { parseTimestamp } from '../../src/columnar/calendar.ts';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { doubleText, floatText } from '../../src/columnar/number-text.ts';
import type { DataType } from '../../src/columnar/types.ts';
import { timestampText } from '../../src/expression/conversion/to-text.ts';
import type { Zone } from '../../src/expression/time/zone.ts';

/** A row as Hive prints it: columns separated by tabs. */
export function hiveRow(row: readonly JsonValue[], types: readonly DataType[], zone: Zone): string {
  return row.map((value, index) => hiveText(value, types[index]!, zone)).join('\t');
}

function hiveText(value: JsonValue, type: DataType, zone: Zone, isNested = false): string {
  if (value === null) return isNested ? 'null' : 'NULL';
  const nested = (child: JsonValue, childType: DataType) => hiveText(child, childType, zone, true);
  switch (type.kind) {
    case 'double':
      return doubleText(Number(value));
    case 'float':
      return floatText(Math.fround(Number(value)));
    case 'string':
      return isNested ? `"${value}"` : String(value);
    case 'binary':
      return Buffer.from(String(value), 'base64').toString('utf8');
    case 'timestamp':
      return momentText(String(value).slice(0, -1), (seconds) => zone.offsetAt(seconds));
    case 'timestampNtz':
      return momentText(String(value), () => 0);
    case 'time':
      return String(value)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
    case 'dayTimeInterval':
      return dayTimeText(BigInt(value as number | string));
    case 'yearMonthInterval':
      return yearMonthText(Number(value));
    case 'array':
      return `[${(value as JsonValue[]).map((item) => nested(item, type.element)).join(',')}]`;
    case 'map': {
      const entries = (value as [JsonValue, JsonValue][]).map(
        ([key, item]) => `${nested(key, type.key)}:${nested(item, type.value)}`,
      );
      return `{${entries.toSorted().join(',')}}`;
    }
    case 'struct': {
      const object = value as Readonly<Record<string, JsonValue>>;
      const fields = type.fields.map(
        ({ name, type: child }) => `"${name}":${nested(object[name] ?? null, child)}`,
      );
      return `{${fields.join(',')}}`;
    }
    default:
      return String(value);
  }
}

function momentText(text: string, offsetAt: (seconds: number) => number): string {
  const micros = parseTimestamp(text);
  if (micros === undefined) throw new Error(`${text} is a timestamp`);
  return timestampText(micros, offsetAt);
}

/** `1 02:03:04.000000000`. */
function dayTimeText(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const seconds = size / 1_000_000n;
  const two = (part: bigint) => String(part).padStart(2, '0');
  const time = [(seconds / 3600n) % 24n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':');
  const fraction = `${String(size % 1_000_000n).padStart(6, '0')}000`;
  return `${micros < 0n ? '-' : ''}${seconds / 86_400n} ${time}.${fraction}`;
}

/** `1-2`. */
function yearMonthText(months: number): string {
  const size = Math.abs(months);
  return `${months < 0 ? '-' : ''}${Math.floor(size / 12)}-${size % 12}`;
}

/** A type as Spark's catalogue writes it: `array<decimal(10,2)>`. */
export function catalogName(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `array<${catalogName(type.element)}>`;
    case 'map':
      return `map<${catalogName(type.key)},${catalogName(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map(({ name, type: child }) => `${name}:${catalogName(child)}`).join(',')}>`;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'time':
      return `time(${type.precision})`;
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return `interval ${type.from === type.to ? type.from : `${type.from} to ${type.to}`}`;
    case 'calendarInterval':
      return 'interval';
    case 'timestampNtz':
      return 'timestamp_ntz';
    case 'null':
      return 'void';
    default:
      return type.kind;
  }
}

import { dateText, timestampText } from '../calendar.ts';
import { decimalText } from '../decimal-text.ts';
import { jsonString } from '../json-string.ts';
import { doubleText, floatText } from '../number-text.ts';
import { Variant } from './variant.ts';

/** The offset east of UTC at a moment, both in seconds. */
export type OffsetAt = (utcSeconds: number) => number;

/** The JSON text of a VARIANT; times that are moments are shown with the offset of a zone. */
export function variantText(bytes: Uint8Array, offsetAt: OffsetAt = () => 0): string {
  return textOf(Variant.of(bytes), offsetAt);
}

/** The same of a part of one. */
export function textOf(variant: Variant, offsetAt: OffsetAt): string {
  const { kind } = variant;
  switch (kind) {
    case 'object': {
      const members = variant.members.map(
        ([name, value]) => `${jsonString(name)}:${textOf(value, offsetAt)}`,
      );
      return `{${members.join(',')}}`;
    }
    case 'array':
      return `[${variant.elements.map((element) => textOf(element, offsetAt)).join(',')}]`;
    case 'string':
      return jsonString(variant.scalar as string);
    case 'double':
      return doubleText(variant.scalar as number);
    case 'float':
      return floatText(variant.scalar as number);
    case 'decimal':
      return decimalText(variant.decimal.unscaled, variant.decimal.scale);
    case 'date':
      return `"${dateText(variant.scalar as number)}"`;
    case 'timestamp':
      return `"${momentText(variant.scalar as bigint, offsetAt)}"`;
    case 'timestampNtz':
      return `"${localText(variant.scalar as bigint)}"`;
    case 'binary':
      return `"${Buffer.from(variant.scalar as Uint8Array).toString('base64')}"`;
    default:
      return String(variant.scalar);
  }
}

const MICROS_PER_SECOND = 1_000_000;

function momentText(micros: bigint, offsetAt: OffsetAt): string {
  const offset = offsetAt(Math.floor(Number(micros) / MICROS_PER_SECOND));
  const minutes = Math.floor(Math.abs(offset) / 60);
  const parts = [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, '0'));
  const local = micros + BigInt(offset) * BigInt(MICROS_PER_SECOND);
  return `${localText(local)}${offset < 0 ? '-' : '+'}${parts.join(':')}`;
}

/** Java prints fractions of a second in groups of three digits. */
function localText(micros: bigint): string {
  return timestampText(micros)
    .replace('T', ' ')
    .replace(/(\.\d{3})000$/, '$1');
}

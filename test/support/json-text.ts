// Values as JSON, written one by one.

import { dateText } from '../../src/columnar/calendar.ts';
import { doubleText, floatText } from '../../src/columnar/number-text.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import {
  bigDecimalText,
  timestampNtzText,
  timestampText,
} from '../../src/expression/text/value-text.ts';
import type { Zone } from '../../src/expression/time/zone.ts';

export interface JsonStyle {
  readonly zone: Zone;
  /** Fields of structs without a value are left out. */
  readonly skipsNulls: boolean;
}

/** A value as Spark prints it in JSON. */
export function jsonText(value: LiteralValue, type: DataType, style: JsonStyle): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'struct': {
      const members = type.fields.flatMap((field, index) => {
        const own = (value as Row)[index]!;
        if (own === null && style.skipsNulls) return [];
        return [`${JSON.stringify(field.name)}:${jsonText(own, field.type, style)}`];
      });
      return `{${members.join(',')}}`;
    }
    case 'array':
      return `[${(value as Row).map((own) => jsonText(own, type.element, style)).join(',')}]`;
    case 'map': {
      const entries = value as readonly (readonly [string, LiteralValue])[];
      const texts = entries.map(
        ([key, own]) => `${stringText(key)}:${jsonText(own, type.value, style)}`,
      );
      return `{${texts.join(',')}}`;
    }
    case 'string':
      return stringText(value as string);
    case 'binary':
      return `"${Buffer.from(value as Uint8Array).toString('base64')}"`;
    case 'double':
      return numberText(value as number, doubleText);
    case 'float':
      return numberText(value as number, floatText);
    case 'decimal':
      return bigDecimalText(value as bigint, type.scale);
    case 'date':
      return `"${dateText(value as number)}"`;
    case 'timestamp':
      return `"${timestampText(value as bigint, style.zone)}"`;
    case 'timestampNtz':
      return `"${timestampNtzText(value as bigint)}"`;
    default:
      return String(value);
  }
}

function numberText(value: number, print: (value: number) => string): string {
  return Number.isFinite(value) ? print(value) : `"${print(value)}"`;
}

/** Control characters have capital digits. */
function stringText(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /\\u00[0-9a-f]{2}/g,
    (found) => `\\u${found.slice(2).toUpperCase()}`,
  );
}

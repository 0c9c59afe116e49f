import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { encodeVariant, type VariantSource } from '../../columnar/variant/encode-variant.ts';
import { Variant } from '../../columnar/variant/variant.ts';
import { assert } from '../../errors.ts';

/** The VARIANT that holds a value. */
export function valueToVariant(value: LiteralValue, type: DataType): Uint8Array {
  return encodeVariant(sourceOf(value, type));
}

function sourceOf(value: LiteralValue, type: DataType): VariantSource {
  if (value === null) return null;
  const items = value as readonly LiteralValue[];
  switch (type.kind) {
    case 'boolean':
    case 'string':
    case 'binary':
      return value as boolean | string | Uint8Array;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return BigInt(value as number | bigint);
    case 'float':
      return { float: value as number };
    case 'double':
      return { double: value as number };
    case 'decimal':
      return { decimal: { unscaled: value as bigint, scale: type.scale } };
    case 'date':
      return { date: value as number };
    case 'timestamp':
      return { timestamp: value as bigint };
    case 'timestampNtz':
      return { timestampNtz: value as bigint };
    case 'variant':
      return Variant.of(value as Uint8Array);
    case 'array':
      return { elements: items.map((item) => sourceOf(item, type.element)) };
    case 'map':
      return {
        members: (items as readonly (readonly LiteralValue[])[]).map(([name, item]) => [
          name as string,
          sourceOf(item!, type.value),
        ]),
      };
    case 'struct':
      return {
        members: type.fields.map((field, index) => [
          field.name,
          sourceOf(items[index]!, field.type),
        ]),
      };
    default:
      assert(false, `analysis refuses a variant of ${type.kind}`);
  }
}

/** Whether values of a type go into a VARIANT and come out of one. */
export function fitsVariant(type: DataType, mayBeObject = true): boolean {
  switch (type.kind) {
    case 'array':
      return fitsVariant(type.element, mayBeObject);
    case 'map':
      return mayBeObject && type.key.kind === 'string' && fitsVariant(type.value);
    case 'struct':
      return mayBeObject && type.fields.every((field) => fitsVariant(field.type));
    default:
      return SIMPLE.has(type.kind);
  }
}

const SIMPLE: ReadonlySet<DataType['kind']> = new Set<DataType['kind']>([
  ...(['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'] as const),
  ...(['string', 'binary', 'date', 'timestamp', 'timestampNtz', 'variant'] as const),
]);

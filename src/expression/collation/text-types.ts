// Types that hold texts with collations: of their own, in arrays, and anywhere inside.

import {
  array,
  BINARY,
  type DataType,
  holdsKind,
  map,
  STRING,
  struct,
  typeName,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { collationOf } from './collation.ts';
import { collationKeys } from './collation-key.ts';

type TextType = Extract<DataType, { readonly kind: 'string' }>;

/** The collation of a type of texts; null for UTF8_BINARY, which compares as everything else does, and for other types. */
export function collationName(type: DataType): string | null {
  return type.kind === 'string' ? (type.collation ?? null) : null;
}

/** The type of the texts that a value is or, in arrays of any depth, is made of; null for what is made of something else. */
export function textType(type: DataType): TextType | null {
  if (type.kind === 'string') return type;
  return type.kind === 'array' ? textType(type.element) : null;
}

/** The same type of texts or of arrays of them, with another collation; null is that of STRING. */
export function withTextCollation(type: DataType, collation: string | null): DataType {
  if (type.kind === 'array') {
    return array(withTextCollation(type.element, collation), type.containsNull);
  }
  if (type.kind !== 'string') return type;
  return collation === null ? STRING : { kind: 'string', collation };
}

/** True for types whose values are compared by keys: somewhere in them are texts with a collation. */
export function comparesByKey(type: DataType): boolean {
  if (type.kind === 'string') return collationName(type) !== null;
  return holdsKind(type, 'string') && typeName(type).includes(' COLLATE ');
}

/** True for maps, anywhere in a type, whose keys have a collation. */
export function holdsCollatedKeys(type: DataType): boolean {
  if (type.kind === 'array') return holdsCollatedKeys(type.element);
  if (type.kind === 'struct') return type.fields.some((field) => holdsCollatedKeys(field.type));
  return type.kind === 'map' && (comparesByKey(type.key) || holdsCollatedKeys(type.value));
}

/** The type of the keys that values of a type are compared by: bytes in place of every text with a collation. */
export function keyType(type: DataType): DataType {
  if (!comparesByKey(type)) return type;
  switch (type.kind) {
    case 'array':
      return array(keyType(type.element), type.containsNull);
    case 'struct':
      return struct(type.fields.map((field) => ({ ...field, type: keyType(field.type) })));
    case 'map':
      return map(keyType(type.key), keyType(type.value), type.valueContainsNull);
    default:
      return BINARY;
  }
}

/** What takes the place of a value where values are compared. */
export function keysOf(type: DataType): (value: LiteralValue) => LiteralValue {
  if (!comparesByKey(type)) return (value) => value;
  const ofPresent = keysOfPresent(type);
  return (value) => (value === null ? null : ofPresent(value));
}

function keysOfPresent(type: DataType): (value: LiteralValue) => LiteralValue {
  switch (type.kind) {
    case 'array': {
      const ofElement = keysOf(type.element);
      return (value) => (value as readonly LiteralValue[]).map(ofElement);
    }
    case 'struct': {
      const ofFields = type.fields.map((field) => keysOf(field.type));
      return (value) =>
        (value as readonly LiteralValue[]).map((part, index) => ofFields[index]!(part));
    }
    case 'map': {
      const [ofKey, ofValue] = [keysOf(type.key), keysOf(type.value)];
      return (value) =>
        [...(value as Iterable<readonly [LiteralValue, LiteralValue]>)].map(
          ([key, part]): LiteralValue => [ofKey(key), ofValue(part)],
        );
    }
    default: {
      const ofText = collationKeys(collationOf(collationName(type)!));
      return (value) => ofText(String(value));
    }
  }
}

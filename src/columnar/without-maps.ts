import { array, type DataType, field, struct } from './types.ts';

/** True for a MAP and for a type that has one inside. */
export function holdsMap(type: DataType): boolean {
  if (type.kind === 'map') return true;
  if (type.kind === 'array') return holdsMap(type.element);
  return type.kind === 'struct' && type.fields.some((part) => holdsMap(part.type));
}

/** The type with the array of its entries in the place of each MAP. Values stay as they are: both are lists of pairs. */
export function withoutMaps(type: DataType): DataType {
  if (type.kind === 'array') return array(withoutMaps(type.element), type.containsNull);
  if (type.kind === 'struct') {
    return struct(type.fields.map((part) => ({ ...part, type: withoutMaps(part.type) })));
  }
  if (type.kind !== 'map') return type;
  const value = field('value', withoutMaps(type.value), type.valueContainsNull);
  return array(struct([field('key', withoutMaps(type.key), false), value]), false);
}

// The type that holds what is in a VARIANT, as schema_of_variant tells it.

import {
  array,
  type DataType,
  field,
  NULL,
  nameText,
  struct,
  typeName,
  VARIANT,
} from '../../columnar/types.ts';
import type { Variant } from '../../columnar/variant/variant.ts';
import { widerNumber } from '../number-inference.ts';
import { decimalTypeOf } from './variant-cast.ts';

/** The type of a variant; objects are structs. */
export function variantType(variant: Variant): DataType {
  const { kind } = variant;
  if (kind === 'object') {
    return struct(variant.members.map(([name, value]) => field(name, variantType(value))));
  }
  if (kind === 'array') {
    return array(variant.elements.map(variantType).reduce(mergeVariantTypes, NULL));
  }
  return kind === 'decimal' ? decimalTypeOf(variant.decimal) : { kind };
}

/** The narrowest type of both, VARIANT where there is none other. */
export function mergeVariantTypes(left: DataType, right: DataType): DataType {
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (left.kind === 'array' && right.kind === 'array') {
    return array(mergeVariantTypes(left.element, right.element));
  }
  if (left.kind === 'struct' && right.kind === 'struct') return mergeObjects(left, right);
  if (EXACT.includes(left.kind) && EXACT.includes(right.kind)) return widerNumber(left, right);
  if (left.kind === right.kind) return left;
  const chain = CHAINS.find((kinds) => kinds.includes(left.kind) && kinds.includes(right.kind));
  if (chain === undefined) return VARIANT;
  return chain.indexOf(left.kind) > chain.indexOf(right.kind) ? left : right;
}

const EXACT: readonly DataType['kind'][] = ['bigint', 'decimal'];
/** In each list a type holds those before it. */
const CHAINS: readonly (readonly DataType['kind'][])[] = [
  ['bigint', 'float', 'double'],
  ['decimal', 'double'],
  ['date', 'timestampNtz', 'timestamp'],
];

type StructType = Extract<DataType, { readonly kind: 'struct' }>;

function mergeObjects(left: StructType, right: StructType): DataType {
  const types = new Map(left.fields.map(({ name, type }) => [name, type]));
  for (const { name, type } of right.fields) {
    types.set(name, mergeVariantTypes(types.get(name) ?? NULL, type));
  }
  const names = [...types.keys()].toSorted((one, other) => (one < other ? -1 : 1));
  return struct(names.map((name) => field(name, types.get(name)!)));
}

/** As types are written, but for OBJECT in the place of STRUCT. */
export function variantTypeName(type: DataType): string {
  if (type.kind === 'array') return `ARRAY<${variantTypeName(type.element)}>`;
  if (type.kind !== 'struct') return typeName(type);
  const fields = type.fields.map((own) => `${nameText(own.name)}: ${variantTypeName(own.type)}`);
  return `OBJECT<${fields.join(', ')}>`;
}

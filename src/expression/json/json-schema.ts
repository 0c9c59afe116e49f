// The type of JSON text as Spark infers it: fields by name, numbers BIGINT or DOUBLE, what is only null STRING.

import {
  array,
  BIGINT,
  BOOLEAN,
  type DataType,
  DOUBLE,
  field,
  NULL,
  STRING,
  type StructField,
  struct,
} from '../../columnar/types.ts';
import { decimalOfText, fitsBigint, isInferredNumber, widerNumber } from '../number-inference.ts';
import type { JsonTree } from './json-tree.ts';

/** What inference may be told. */
export interface JsonInference {
  readonly primitivesAsString: boolean;
  readonly prefersDecimal: boolean;
}

/** The type of a value; nothing in it is VOID, and no field of it a struct without fields. */
export function inferJsonType(tree: JsonTree, how: JsonInference): DataType {
  const open = inferOpenType(tree, how);
  const settled = settleJsonType(open);
  if (settled !== null) return settled;
  if (open.kind === 'array') return array(open.element.kind === 'struct' ? struct([]) : STRING);
  return open.kind === 'struct' ? struct([]) : STRING;
}

/** The same, where what was only null is still open: VOID. */
export function inferOpenType(tree: JsonTree, how: JsonInference): DataType {
  if (tree === null) return NULL;
  if (typeof tree === 'string') return STRING;
  if (typeof tree === 'boolean') return how.primitivesAsString ? STRING : BOOLEAN;
  switch (tree.kind) {
    case 'number':
      return how.primitivesAsString ? STRING : numberType(tree, how);
    case 'array':
      return array(
        tree.elements.map((element) => inferOpenType(element, how)).reduce(mergeJsonTypes, NULL),
      );
    case 'object': {
      const fields = tree.members.map(([name, value]) => field(name, inferOpenType(value, how)));
      return struct(mergedFields(fields));
    }
  }
}

/** The type of a number by how it is written. */
export function numberType(
  { text, isInteger }: { readonly text: string; readonly isInteger: boolean },
  { prefersDecimal }: Pick<JsonInference, 'prefersDecimal'>,
): DataType {
  if (isInteger && fitsBigint(text)) return BIGINT;
  const isDecimal = isInteger || (prefersDecimal && /^-?\d+\.\d+$/.test(text));
  return (isDecimal ? decimalOfText(text) : null) ?? DOUBLE;
}

/** The type of both; STRING holds everything. */
export function mergeJsonTypes(left: DataType, right: DataType): DataType {
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (left.kind === 'array' && right.kind === 'array') {
    return array(mergeJsonTypes(left.element, right.element));
  }
  if (left.kind === 'struct' && right.kind === 'struct') {
    return struct(mergedFields([...left.fields, ...right.fields]));
  }
  return isInferredNumber(left) && isInferredNumber(right)
    ? widerNumber(left, right)
    : sameOrText(left, right);
}

function sameOrText(left: DataType, right: DataType): DataType {
  return left.kind === right.kind ? left : STRING;
}

/** One field of each name, in the order of their names. */
function mergedFields(fields: readonly StructField[]): readonly StructField[] {
  const merged = new Map<string, StructField>();
  for (const added of fields) {
    const known = merged.get(added.name);
    const type = known === undefined ? added.type : mergeJsonTypes(known.type, added.type);
    merged.set(added.name, field(added.name, type));
  }
  return [...merged.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * What is still open becomes STRING, or null where that is to be dropped; as in Spark null too is a struct without a field,
 * and a field without a name is none.
 */
export function settleJsonType(type: DataType, dropsNulls = false): DataType | null {
  if (type.kind === 'null') return dropsNulls ? null : STRING;
  if (type.kind === 'array') {
    const element = settleJsonType(type.element, dropsNulls);
    return element === null ? null : array(element);
  }
  if (type.kind !== 'struct') return type;
  const fields = type.fields.flatMap((own) => {
    const settled = own.name === '' ? null : settleJsonType(own.type, dropsNulls);
    return settled === null ? [] : [field(own.name, settled)];
  });
  return fields.length === 0 ? null : struct(fields);
}

import { type Schema, schema as schemaOf, schemaText } from '../../columnar/schema.ts';
import {
  array,
  type DataType,
  decimal,
  map,
  type StructField,
  sameType,
  struct,
} from '../../columnar/types.ts';
import { userError } from '../../errors.ts';

/**
 * The columns of two files as one table, as in Spark: those of the first, then what only the second has; the session says
 * whether names that differ in case are one. A column of both has one type; decimals of one scale get the precision that holds both, and structs the fields of both.
 */
export function mergeSchemas(left: Schema, right: Schema, caseSensitive: boolean): Schema {
  const fold = (name: string): string => (caseSensitive ? name : name.toLowerCase());
  const fields = mergeFields(left.fields, right.fields, fold);
  if (fields !== null) return schemaOf(fields);
  throw userError(
    'CANNOT_MERGE_SCHEMAS',
    `Failed merging the columns (${schemaText(left)}) with (${schemaText(right)}).`,
    { hint: 'Read the files apart, or name the columns in a schema.' },
  );
}

/** Null for fields of one name whose types do not go together. */
function mergeFields(
  left: readonly StructField[],
  right: readonly StructField[],
  fold: (name: string) => string,
): readonly StructField[] | null {
  const merged = new Map(left.map((own) => [fold(own.name), own]));
  for (const other of right) {
    const key = fold(other.name);
    const own = merged.get(key);
    const type = own === undefined ? other.type : mergeTypes(own.type, other.type, fold);
    if (type === null) return null;
    merged.set(key, { ...(own ?? other), type });
  }
  return [...merged.values()];
}

function mergeTypes(
  left: DataType,
  right: DataType,
  fold: (name: string) => string,
): DataType | null {
  if (left.kind === 'array' && right.kind === 'array') {
    const element = mergeTypes(left.element, right.element, fold);
    return element === null ? null : array(element);
  }
  if (left.kind === 'map' && right.kind === 'map') {
    const key = mergeTypes(left.key, right.key, fold);
    const value = mergeTypes(left.value, right.value, fold);
    return key === null || value === null ? null : map(key, value);
  }
  if (left.kind === 'struct' && right.kind === 'struct') {
    const fields = mergeFields(left.fields, right.fields, fold);
    return fields === null ? null : struct(fields);
  }
  if (left.kind === 'decimal' && right.kind === 'decimal' && left.scale === right.scale) {
    return decimal(Math.max(left.precision, right.precision), left.scale);
  }
  return sameType(left, right) ? left : null;
}

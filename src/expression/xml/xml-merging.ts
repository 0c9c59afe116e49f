import {
  array,
  BIGINT,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  field,
  NULL,
  STRING,
  type StructField,
  sameType,
  struct,
  TIMESTAMP,
} from '../../columnar/types.ts';
import { decimalOfText, fitsBigint, isInferredNumber, widerNumber } from '../number-inference.ts';
import { UnfitXml } from './xml-cursor.ts';
import type { XmlDialect } from './xml-dialect.ts';
import { scalarReader, trimText } from './xml-scalars.ts';

/** How the names of fields are compared, and which one has an element's own text. */
export interface XmlMerging {
  readonly valueTag: string;
  readonly caseSensitive: boolean;
}

const WHOLE = /^[+-]?\d+$/;
const FRACTION = /^[+-]?(\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The narrowest type that a text is of. */
export function inferTextType(text: string, dialect: XmlDialect): DataType {
  if (!dialect.inferSchema) return STRING;
  const value = dialect.ignoreSurroundingSpaces ? trimText(text) : text;
  if (value === '' || value === dialect.nullValue) return NULL;
  return numberType(value, dialect) ?? timeType(value, dialect) ?? flagType(value);
}

function numberType(value: string, { prefersDecimal }: XmlDialect): DataType | null {
  if (WHOLE.test(value) && fitsBigint(value)) return BIGINT;
  if (!FRACTION.test(value)) return null;
  return (prefersDecimal ? decimalOfText(value) : null) ?? DOUBLE;
}

function timeType(value: string, dialect: XmlDialect): DataType | null {
  const tried = dialect.preferDate ? [DATE, TIMESTAMP] : [TIMESTAMP];
  return tried.find((type) => isOf(value, type, dialect)) ?? null;
}

function isOf(value: string, type: DataType, dialect: XmlDialect): boolean {
  try {
    scalarReader(type, dialect, 'UTC')(value);
    return true;
  } catch (error) {
    if (error instanceof UnfitXml) return false;
    throw error;
  }
}

function flagType(value: string): DataType {
  return /^(true|false)$/i.test(value) ? BOOLEAN : STRING;
}

/** The type of both; STRING holds everything. */
export function mergeXmlTypes(left: DataType, right: DataType, merging: XmlMerging): DataType {
  if (left.kind === 'null') return right;
  if (right.kind === 'null' || sameType(left, right)) return left;
  const merge = (a: DataType, b: DataType) => mergeXmlTypes(a, b, merging);
  if (left.kind === 'array' && right.kind === 'array') {
    return array(merge(left.element, right.element));
  }
  if (left.kind === 'array') return array(merge(left.element, right));
  if (right.kind === 'array') return array(merge(left, right.element));
  if (left.kind === 'struct' && right.kind === 'struct') {
    return struct(mergeFields([...left.fields, ...right.fields], merging));
  }
  if (left.kind === 'struct') return withText(left.fields, right, merging);
  if (right.kind === 'struct') return withText(right.fields, left, merging);
  if (isInferredNumber(left) && isInferredNumber(right)) return widerNumber(left, right);
  return isTime(left) && isTime(right) ? TIMESTAMP : STRING;
}

function mergeFields(fields: readonly StructField[], merging: XmlMerging): readonly StructField[] {
  const merged = new Map<string, StructField>();
  for (const own of fields) {
    const key = merging.caseSensitive ? own.name : own.name.toLowerCase();
    const known = merged.get(key);
    const both = known === undefined ? own.type : mergeXmlTypes(known.type, own.type, merging);
    merged.set(key, field(known?.name ?? own.name, both));
  }
  return sortedByName([...merged.values()]);
}

/** An element that has only a text in some records has it as the field of the value tag, if there is one. */
function withText(fields: readonly StructField[], type: DataType, merging: XmlMerging): DataType {
  const { valueTag } = merging;
  if (!fields.some(({ name }) => name === valueTag)) return STRING;
  return struct(
    fields.map((own) =>
      own.name === valueTag ? field(valueTag, mergeXmlTypes(own.type, type, merging)) : own,
    ),
  );
}

export function sortedByName(fields: readonly StructField[]): readonly StructField[] {
  return fields.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function isTime({ kind }: DataType): boolean {
  return kind === 'date' || kind === 'timestamp';
}

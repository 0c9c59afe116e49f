import type { SchemaElement } from 'hyparquet';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  isDecimal,
  map,
  SMALLINT,
  STRING,
  type StructField,
  struct,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  VARIANT,
} from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { FileNode, LeafNode } from './file-nodes.ts';

/** The columns that a file describes, as Spark infers them: all may be null. */
export function inferSchema(nodes: readonly FileNode[]): Schema {
  return schemaOf(nodes.map((node) => field(node.name, typeOf(node))));
}

/** Our type for the values of a node. */
function typeOf(node: FileNode): DataType {
  switch (node.kind) {
    case 'leaf':
      return typeOfLeaf(node);
    case 'list':
      return array(typeOf(node.element));
    case 'map':
      return map(typeOf(node.key), typeOf(node.value));
    default:
      if (node.isVariant) return VARIANT;
      return struct(node.fields.map((child): StructField => field(child.name, typeOf(child))));
  }
}

export function typeOfLeaf({ element, path }: LeafNode): DataType {
  const written = decimalOf(element);
  const isKnown = element.converted_type !== 'INTERVAL' && (written === null || isDecimal(written));
  const type = isKnown ? (logicalType(element) ?? PHYSICAL_TYPES[element.type ?? '']) : undefined;
  if (type !== undefined) return type;
  throw userError(
    'PARQUET_TYPE_NOT_SUPPORTED',
    `Column '${path}' has the Parquet type ${elementText(element)}, which has no counterpart.`,
    { hint: 'Leave the column out: name the others in a schema.' },
  );
}

/** A type of Parquet as messages name it, for example `INT64 (TIMESTAMP)`. */
export function elementText({ type, logical_type, converted_type }: SchemaElement): string {
  const annotation = logical_type?.type ?? converted_type;
  return annotation === undefined ? `${type}` : `${type} (${annotation})`;
}

const PHYSICAL_TYPES: Readonly<Record<string, DataType>> = {
  BOOLEAN,
  INT32: INT,
  INT64: BIGINT,
  INT96: TIMESTAMP,
  FLOAT,
  DOUBLE,
  BYTE_ARRAY: BINARY,
  FIXED_LEN_BYTE_ARRAY: BINARY,
};

const CONVERTED_TYPES: Readonly<Record<string, DataType>> = {
  UTF8: STRING,
  ENUM: STRING,
  JSON: STRING,
  DATE,
  TIME_MILLIS: TIME,
  TIME_MICROS: TIME,
  TIMESTAMP_MILLIS: TIMESTAMP,
  TIMESTAMP_MICROS: TIMESTAMP,
  INT_8: TINYINT,
  INT_16: SMALLINT,
  INT_32: INT,
  INT_64: BIGINT,
  UINT_8: SMALLINT,
  UINT_16: INT,
  UINT_32: BIGINT,
  UINT_64: decimal(20, 0),
};

/** What an annotation says of a decimal; null for what is none. */
export function decimalOf(
  element: SchemaElement,
): { readonly precision: number; readonly scale: number } | null {
  const { logical_type: logical, converted_type: converted } = element;
  if (logical?.type === 'DECIMAL') return logical;
  if (converted !== 'DECIMAL') return null;
  return { precision: element.precision ?? 10, scale: element.scale ?? 0 };
}

/** What an annotation says; undefined without one, and for one that says nothing about values. */
function logicalType(element: SchemaElement): DataType | undefined {
  const { logical_type: logical, converted_type: converted } = element;
  const written = decimalOf(element);
  if (written !== null) return decimal(written.precision, written.scale);
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC ? TIMESTAMP : TIMESTAMP_NTZ;
  if (logical?.type === 'TIME') return TIME;
  if (logical?.type === 'INTEGER') {
    return CONVERTED_TYPES[`${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}`];
  }
  if (logical?.type === 'FLOAT16') return FLOAT;
  if (logical?.type === 'STRING' || logical?.type === 'UUID') return STRING;
  return converted === undefined ? undefined : CONVERTED_TYPES[converted];
}

import type { SchemaElement } from 'hyparquet';
import type { Schema } from '../../columnar/schema.ts';
import { BINARY, type DataType, field, type StructField } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';

/** The columns as a file describes them: depth first, a parent before its children, named as Spark names them. */
export function schemaElements({ fields }: Schema): SchemaElement[] {
  const root: SchemaElement = { name: 'spark_schema', num_children: fields.length };
  return [root, ...fields.flatMap(elementsOf)];
}

function elementsOf({ name, type, nullable }: StructField): SchemaElement[] {
  const base = { name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' } as const;
  switch (type.kind) {
    case 'struct':
      return [{ ...base, num_children: type.fields.length }, ...type.fields.flatMap(elementsOf)];
    case 'variant': {
      const parts = [field('value', BINARY, false), field('metadata', BINARY, false)];
      const group = { ...base, num_children: 2, logical_type: { type: 'VARIANT' } } as const;
      return [group, ...parts.flatMap(elementsOf)];
    }
    case 'array': {
      const element = { name: 'element', type: type.element, nullable: type.containsNull };
      return [
        { ...base, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...elementsOf(element),
      ];
    }
    case 'map': {
      const key = { name: 'key', type: type.key, nullable: false };
      const value = { name: 'value', type: type.value, nullable: type.valueContainsNull };
      return [
        { ...base, num_children: 1, converted_type: 'MAP', logical_type: { type: 'MAP' } },
        { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
        ...elementsOf(key),
        ...elementsOf(value),
      ];
    }
    default:
      return [{ ...base, ...leafElement(type) }];
  }
}

type LeafElement = Omit<SchemaElement, 'name' | 'repetition_type'>;

function leafElement(type: DataType): LeafElement {
  if (type.kind === 'decimal') return decimalElement(type);
  const element = LEAVES[type.kind];
  assert(element !== undefined, 'the parquet format checks its types');
  return element;
}

const LEAVES: { readonly [K in DataType['kind']]?: LeafElement } = {
  boolean: { type: 'BOOLEAN' },
  // The annotation of before: hyparquet-writer writes the one of today so that strict readers refuse the file.
  tinyint: { type: 'INT32', converted_type: 'INT_8' },
  smallint: { type: 'INT32', converted_type: 'INT_16' },
  int: { type: 'INT32' },
  bigint: { type: 'INT64' },
  float: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  binary: { type: 'BYTE_ARRAY' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  timestampNtz: {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
  },
  time: { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } },
  dayTimeInterval: { type: 'INT64' },
  yearMonthInterval: { type: 'INT32' },
};

/** Most digits that 32 and 64 bits hold. */
const INT32_DIGITS = 9;
const INT64_DIGITS = 18;

function decimalElement({
  precision,
  scale,
}: Extract<DataType, { readonly kind: 'decimal' }>): LeafElement {
  const logical_type = { type: 'DECIMAL', precision, scale } as const;
  const annotation = { converted_type: 'DECIMAL', precision, scale, logical_type } as const;
  if (precision <= INT32_DIGITS) return { type: 'INT32', ...annotation };
  if (precision <= INT64_DIGITS) return { type: 'INT64', ...annotation };
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: bytesOf(precision), ...annotation };
}

/** The fewest bytes that hold this many digits and a sign. */
function bytesOf(precision: number): number {
  const bits = (10n ** BigInt(precision) - 1n).toString(2).length + 1;
  return Math.ceil(bits / 8);
}

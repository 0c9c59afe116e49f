import type { Schema } from '../../columnar/schema.ts';
import {
  type DataType,
  type SimpleKind,
  type StructField,
  typeName,
} from '../../columnar/types.ts';

/** A schema as the tree that Spark prints. */
export function schemaTree(schema: Schema): string {
  return ['root', ...schema.fields.flatMap((field) => fieldLines(field, ' |'))]
    .map((line) => `${line}\n`)
    .join('');
}

function fieldLines({ name, type, nullable }: StructField, indent: string): string[] {
  return [
    `${indent}-- ${name}: ${word(type)} (nullable = ${nullable})`,
    ...partLines(type, indent),
  ];
}

/** What a nested type consists of, one level further in. */
function partLines(type: DataType, outer: string): string[] {
  const indent = `${outer}    |`;
  if (type.kind === 'struct') return type.fields.flatMap((field) => fieldLines(field, indent));
  if (type.kind === 'array') {
    return partLine('element', type.element, `containsNull = ${type.containsNull}`, indent);
  }
  if (type.kind !== 'map') return [];
  const valueNote = `valueContainsNull = ${type.valueContainsNull}`;
  return [
    `${indent}-- key: ${word(type.key)}`,
    ...partLines(type.key, indent),
    ...partLine('value', type.value, valueNote, indent),
  ];
}

function partLine(name: string, type: DataType, note: string, indent: string): string[] {
  return [`${indent}-- ${name}: ${word(type)} (${note})`, ...partLines(type, indent)];
}

/** Types that have another name here than in SQL. */
const WORDS: { readonly [K in SimpleKind]?: string } = {
  tinyint: 'byte',
  smallint: 'short',
  int: 'integer',
  bigint: 'long',
};

function word(type: DataType): string {
  const { kind } = type;
  if (kind === 'struct' || kind === 'array' || kind === 'map') return kind;
  const own = (WORDS as Readonly<Record<string, string>>)[kind];
  return own ?? typeName(type).toLowerCase();
}

import {
  BIGINT,
  type DataType,
  field,
  STRING,
  type StructField,
  TIMESTAMP,
} from '../columnar/types.ts';

/** The hidden column of files, as Spark has it. */
export const METADATA_COLUMN = '_metadata';

const METADATA_FIELDS: readonly StructField[] = [
  field('file_path', STRING, false),
  field('file_name', STRING, false),
  field('file_size', BIGINT, false),
  field('file_block_start', BIGINT, false),
  field('file_block_length', BIGINT, false),
  field('file_modification_time', TIMESTAMP, false),
];

/**
 * What is known of every row of a file beside its columns, by the name under which plans and readers have it: the hidden
 * column, and what functions ask for.
 */
export const FILE_FACTS: readonly StructField[] = [
  field(METADATA_COLUMN, { kind: 'struct', fields: METADATA_FIELDS }, false),
  field('input_file_name()', STRING, false),
  field('input_file_block_start()', BIGINT, false),
  field('input_file_block_length()', BIGINT, false),
];

/** The type of a fact; undefined for a name that is none. */
export function fileFactType(name: string): DataType | undefined {
  return FILE_FACTS.find((fact) => fact.name === name)?.type;
}

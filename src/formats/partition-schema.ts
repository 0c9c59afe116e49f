import { repeatedName, type Schema, schema as schemaOf } from '../columnar/schema.ts';
import { typeName } from '../columnar/types.ts';
import { userError } from '../errors.ts';

/** A schema cut into what files hold and what the names of their directories say. */
export interface PartitionedSchema {
  /** Columns of the files. */
  readonly data: Schema;
  readonly dataIndexes: readonly number[];
  /** Columns of the directories, from the outermost. */
  readonly partition: Schema;
  readonly partitionIndexes: readonly number[];
}

/** Finds the partition columns; refuses unknown ones, those without a text, and a table of nothing else. */
export function partitionSchema(
  schema: Schema,
  names: readonly string[],
  caseSensitive: boolean,
): PartitionedSchema {
  refuseRepeated(schema, caseSensitive);
  const fold = (name: string): string => (caseSensitive ? name : name.toLowerCase());
  const partitionIndexes = names.map((name) => {
    const index = schema.fields.findIndex((field) => fold(field.name) === fold(name));
    if (index < 0) throw unknownColumn(name, schema);
    return index;
  });
  const repeated = names.find((_, place) => {
    return partitionIndexes.indexOf(partitionIndexes[place]) !== place;
  });
  if (repeated !== undefined) throw repeatedColumn(repeated);
  const dataIndexes = [...schema.fields.keys()].filter(
    (index) => !partitionIndexes.includes(index),
  );
  const pick = (indexes: readonly number[]): Schema =>
    schemaOf(indexes.map((index) => schema.fields[index]));
  const partition = pick(partitionIndexes);
  checkTypes(partition);
  if (dataIndexes.length === 0 && names.length > 0) throw nothingLeft();
  return { data: pick(dataIndexes), dataIndexes, partition, partitionIndexes };
}

/** Files could hold columns of one name, but nobody could ask for one of them. */
export function refuseRepeated({ fields }: Schema, caseSensitive: boolean): void {
  const names = fields.map(({ name }) => name);
  const again = repeatedName(names, caseSensitive);
  if (again === undefined) return;
  const hint = caseSensitive
    ? 'Give one of them another name.'
    : 'Give one of them another name, or set spark.sql.caseSensitive where they differ in case only.';
  throw userError('COLUMN_ALREADY_EXISTS', `There is more than one column \`${again}\`.`, { hint });
}

function checkTypes({ fields }: Schema): void {
  const found = fields.find(({ type }) => ['array', 'map', 'struct', 'null'].includes(type.kind));
  if (found === undefined) return;
  throw userError(
    'INVALID_PARTITION_COLUMN_DATA_TYPE',
    `Column '${found.name}' has the type ${typeName(found.type)}, which cannot name directories.`,
    { hint: 'Partition by columns of simple types.' },
  );
}

function unknownColumn(name: string, { fields }: Schema): Error {
  return userError(
    'PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA',
    `There is no column '${name}' to partition by.`,
    { hint: `The columns are ${fields.map((field) => field.name).join(', ')}.` },
  );
}

function repeatedColumn(name: string): Error {
  return userError('COLUMN_ALREADY_EXISTS', `The partition column '${name}' is named twice.`);
}

function nothingLeft(): Error {
  return userError('ALL_PARTITION_COLUMNS_NOT_ALLOWED', 'All columns are partition columns.', {
    hint: 'Leave at least one column for the files.',
  });
}

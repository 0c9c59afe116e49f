import path from 'node:path';
import type { Schema } from '../../columnar/schema.ts';
import { userError } from '../../errors.ts';
import { NULL_PARTITION, unescapeName } from '../../formats/partition-names.ts';

/** The texts of a file's partition columns by name; null for null. */
export type PartitionTexts = Readonly<Record<string, string | null>>;

/** True for a directory such as `day=2026-01-31`, whose files are found without asking for subdirectories. */
export function isPartitionDirectory(name: string): boolean {
  return name.indexOf('=') > 0;
}

/** What the directories between `base` and a file say, in their order. */
export function partitionTexts(base: string, file: string): PartitionTexts {
  const directories = path.relative(base, path.dirname(file)).split(path.sep);
  const pairs = directories.filter(isPartitionDirectory).map((directory) => {
    const equals = directory.indexOf('=');
    const text = unescapeName(directory.slice(equals + 1));
    return [unescapeName(directory.slice(0, equals)), text === NULL_PARTITION ? null : text];
  });
  return Object.fromEntries(pairs);
}

/**
 * The texts under the schema's spelling of the names. A directory that is not in the schema is left out, or throws where all
 * are `expected` there.
 */
export function fitPartition(
  texts: PartitionTexts,
  { fields }: Schema,
  expected: boolean,
): PartitionTexts {
  const fitted = Object.entries(texts).flatMap(([name, text]) => {
    const found = fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
    if (found === undefined && expected) throw notInSchema(name);
    return found === undefined ? [] : [[found.name, text]];
  });
  return Object.fromEntries(fitted);
}

/** The first file of a query fixes the set of partition columns: refuses a file whose directories name others. */
export function checkPartition(
  texts: PartitionTexts,
  names: readonly string[],
  file: string,
): void {
  const found = Object.keys(texts);
  if (found.length === names.length && names.every((name) => found.includes(name))) return;
  throw userError(
    'CONFLICTING_PARTITION_COLUMN_NAMES',
    `The directories of ${file} name the columns (${found.join(', ')}), those of the first file (${names.join(', ')}).`,
    { hint: 'Every file has to lie in directories of the same columns.' },
  );
}

function notInSchema(name: string): Error {
  return userError(
    'PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA',
    `The input has directories ${name}=…, but the schema has no column '${name}'.`,
    { hint: 'Add the column to the schema, or set recursiveFileLookup to true.' },
  );
}

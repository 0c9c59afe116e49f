import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '../../../columnar/json-value.ts';
import { makeDirectory } from '../../../columnar/make-directory.ts';
import { syncDirectory, writeWhole } from '../../file/durable-file.ts';

const FILE_NAME = 'first-offsets.json';

/**
 * Where a stream began, in the source's own directory: a query that is started again before its first batch goes on from
 * there and not from what is the latest offset then. As in Spark.
 */
export async function readFirstOffsets(directory: string): Promise<JsonValue | null> {
  try {
    return JSON.parse(await readFile(path.join(directory, FILE_NAME), 'utf8')) as JsonValue;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeFirstOffsets(directory: string, offsets: JsonValue): Promise<void> {
  await makeDirectory(directory);
  await writeWhole(directory, FILE_NAME, [Buffer.from(JSON.stringify(offsets))]);
  await syncDirectory(directory);
}

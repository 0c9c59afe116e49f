import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** One of Spark's files of SQL tests with Spark's answers: a session's statements in order. */
export interface GoldenFile {
  /** Its path below the folder of golden files, without the ending. */
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  readonly statements: readonly GoldenStatement[];
}

/** A statement with its result, or with the condition of its error. */
export interface GoldenStatement {
  readonly sql: string;
  /** `struct<name:type,…>`. */
  readonly schema?: string;
  /** One text a row, columns separated by tabs, values as Hive prints them. */
  readonly rows?: readonly string[];
  readonly error?: string;
}

/** Where the golden files lie by default: outside data, beside the checkout. */
export const GOLDEN_DIRECTORY = fileURLToPath(
  new URL('../../../shared/spark-sql-tests', import.meta.url),
);

/** Reads every golden file below a folder. */
export function readGoldenFiles(directory: string): readonly GoldenFile[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => {
      const text = readFileSync(path.join(directory, name), 'utf8');
      const { config, statements } = JSON.parse(text) as Omit<GoldenFile, 'name'>;
      return { name: name.replace(/\.json$/, ''), config, statements };
    });
}

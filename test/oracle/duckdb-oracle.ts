import {
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { comparableNumber } from './comparable.ts';
import type { RandomTable } from './random-query.ts';

const MICROS_PER_SECOND = 1_000_000n;

/** The answer of a batch engine that nobody here wrote, as comparable rows. */
export async function answerOfDuckdb(
  tables: readonly RandomTable[],
  query: string,
): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    for (const table of tables) await connection.run(createStatement(table));
    const reader = await connection.runAndReadAll(inDuckdbsWords(query));
    return reader
      .getRows()
      .map((row) => row.map(comparable).join(' | '))
      .sort();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function comparable(value: DuckDBValue): string {
  if (typeof value === 'number') return comparableNumber(value);
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return new Date(Number(value.micros / (MICROS_PER_SECOND / 1000n))).toISOString();
  }
  if (value instanceof DuckDBDecimalValue) return comparableNumber(value.toDouble());
  return String(value);
}

function createStatement({ name, rows }: RandomTable): string {
  const create = `CREATE TABLE ${name} (k VARCHAR, v INTEGER, n BIGINT, d DOUBLE, ts TIMESTAMP)`;
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`);
  return values.length === 0
    ? create
    : `${create}; INSERT INTO ${name} VALUES ${values.join(', ')}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/Z$/, '')}'`;
  return String(value);
}

function inDuckdbsWords(query: string): string {
  return query
    .replaceAll(/(\d)D\b/g, '$1::DOUBLE')
    .replaceAll('AS STRING', 'AS VARCHAR')
    .replaceAll(/\barray\(/g, 'list_value(')
    .replaceAll(/\bstruct\(/g, 'row(')
    .replaceAll('<=>', 'IS NOT DISTINCT FROM');
}

import { DuckDBInstance } from '@duckdb/node-api';

/** Runs statements in DuckDB, in UTC; the rows of the last one in JSON form. */
export async function duckdb(
  ...statements: readonly string[]
): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    for (const statement of statements.slice(0, -1)) await connection.run(statement);
    const result = await connection.runAndReadAll(statements.at(-1)!);
    return result.getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

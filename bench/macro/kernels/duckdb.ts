import { DuckDBInstance, DuckDBTimestampValue, version } from '@duckdb/node-api';
import { measure } from '../../harness.ts';
import { BID_COLUMNS } from '../bids.ts';
import { bidsInSql } from './bid-columns.ts';
import type { Contender } from './contender.ts';
import { ResultSummer } from './result-sum.ts';

/**
 * DuckDB in this process; a result is complete in its memory, values are not made for JavaScript. It has the bids, and
 * writes them to a file of Parquet, where one is named.
 */
export async function openDuckdb(
  threads: number,
  files: readonly string[],
  exportTo: string | null,
): Promise<Contender> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run(linesView(files));
  if (exportTo !== null) {
    await connection.run(bidsInSql('bids'));
    await connection.run(`COPY bids TO '${exportTo}' (FORMAT parquet)`);
  }
  return {
    name: `DuckDB ${version()}`,
    time: ({ sql }) =>
      measure(async () => {
        await connection.run(sql);
      }),
    async check({ sql }) {
      const result = await connection.run(sql);
      const summer = new ResultSummer();
      for (const chunk of await result.fetchAllChunks()) {
        const columns = chunk.getColumns().map((values) => (row: number) => {
          const value = values[row];
          return value instanceof DuckDBTimestampValue ? value.micros : value;
        });
        summer.add(chunk.rowCount, columns);
      }
      return summer.result;
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function linesView(files: readonly string[]): string {
  const columns = BID_COLUMNS.split(', ').map((column) => {
    const [name, type] = column.split(' ');
    return `${name}: '${type === 'STRING' ? 'VARCHAR' : type}'`;
  });
  const names = files.map((file) => `'${file}'`).join(', ');
  return `CREATE VIEW lines AS SELECT * FROM read_json([${names}],
    format = 'newline_delimited', columns = {${columns.join(', ')}})`;
}

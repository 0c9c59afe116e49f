import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One query of the suite; its text is in `queries/`. */
export interface NexmarkQuery {
  readonly name: string;
  readonly outputMode: 'append' | 'update';
  /** Columns that tell which row an update replaces; none where rows are final. */
  readonly keyColumns: readonly number[];
}

/** Queries whose rows are final when they come, and those of which the last row of a key counts. */
export const QUERIES: readonly NexmarkQuery[] = [
  { name: 'q0', outputMode: 'append', keyColumns: [] },
  { name: 'q1', outputMode: 'append', keyColumns: [] },
  { name: 'q2', outputMode: 'append', keyColumns: [] },
  { name: 'q12e', outputMode: 'update', keyColumns: [0, 2] },
  { name: 'q14', outputMode: 'append', keyColumns: [] },
  { name: 'q17', outputMode: 'update', keyColumns: [0, 1] },
  { name: 'q21', outputMode: 'append', keyColumns: [] },
  { name: 'q22', outputMode: 'append', keyColumns: [] },
];

/** Streams as the generator writes them. */
export const BID_COLUMNS =
  'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP, extra STRING';

/** No event of the generator is later than this. */
export const WATERMARK_DELAY = '4 seconds';

export function queryText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`queries/${name}.sql`, import.meta.url)), 'utf8');
}

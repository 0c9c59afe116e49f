import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One query of the suite; its text is in `queries/`. */
export interface NexmarkQuery {
  readonly name: string;
  readonly outputMode: 'append' | 'update' | 'changelog';
  /** Columns that tell which row an update replaces; none in other modes. */
  readonly keyColumns: readonly number[];
  /** The streams that it reads. */
  readonly streams: readonly StreamName[];
}

export type StreamName = 'person' | 'auction' | 'bid';

/** Streams as the generator writes them. */
export const STREAMS: Readonly<Record<StreamName, string>> = {
  person:
    'id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, dateTime TIMESTAMP, extra STRING',
  auction:
    'id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, dateTime TIMESTAMP, expires TIMESTAMP, seller BIGINT, category BIGINT, extra STRING',
  bid: 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP, extra STRING',
};

/** The fixed table of q13, a file of CSV. */
export const SIDE_COLUMNS = 'key BIGINT, value STRING';

/** No event of the generator is later than this. */
export const WATERMARK_DELAY = '4 seconds';

const BIDS: readonly StreamName[] = ['bid'];
const AUCTIONS_AND_BIDS: readonly StreamName[] = ['auction', 'bid'];
const PERSONS_AND_AUCTIONS: readonly StreamName[] = ['person', 'auction'];

export const QUERIES: readonly NexmarkQuery[] = [
  final('q0', BIDS),
  final('q1', BIDS),
  final('q2', BIDS),
  final('q3', PERSONS_AND_AUCTIONS),
  changing('q4', AUCTIONS_AND_BIDS),
  changing('q5', BIDS),
  changing('q7', BIDS),
  final('q8', PERSONS_AND_AUCTIONS),
  changing('q9', AUCTIONS_AND_BIDS),
  final('q11', BIDS),
  updated('q12e', BIDS, [0, 2]),
  final('q13', BIDS),
  final('q14', BIDS),
  updated('q15', BIDS, [0]),
  updated('q16', BIDS, [0, 1]),
  updated('q17', BIDS, [0, 1]),
  changing('q18', BIDS),
  updated('q18k', BIDS, [0, 1]),
  changing('q19', BIDS),
  changing('q19k', BIDS),
  final('q20', AUCTIONS_AND_BIDS),
  final('q21', BIDS),
  final('q22', BIDS),
];

export function queryText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`queries/${name}.sql`, import.meta.url)), 'utf8');
}

/** Rows are final when they come. */
function final(name: string, streams: readonly StreamName[]): NexmarkQuery {
  return { name, outputMode: 'append', keyColumns: [], streams };
}

/** Of the rows of a key the last one counts. */
function updated(
  name: string,
  streams: readonly StreamName[],
  keyColumns: readonly number[],
): NexmarkQuery {
  return { name, outputMode: 'update', keyColumns, streams };
}

/** Rows come and are taken back. */
function changing(name: string, streams: readonly StreamName[]): NexmarkQuery {
  return { name, outputMode: 'changelog', keyColumns: [], streams };
}

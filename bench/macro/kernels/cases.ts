/** One query, in SQL that all contenders read alike. */
export interface KernelCase {
  readonly name: string;
  readonly sql: string;
  /** What it reads: the columns in memory, or files of JSON lines. */
  readonly input: 'bids' | 'lines';
}

const AGGREGATES = 'count(*) AS bids, sum(price) AS total, max(price) AS highest';

export const CASES: readonly KernelCase[] = [
  {
    name: 'filter by number',
    sql: 'SELECT auction, price, dateTime FROM bids WHERE price < 126000',
    input: 'bids',
  },
  {
    name: 'filter by text',
    sql: "SELECT auction, bidder, price FROM bids WHERE channel = 'channel-1003' AND price > 500000",
    input: 'bids',
  },
  {
    name: 'projection',
    sql: 'SELECT auction + bidder AS both, price * 3 - auction AS rest, CAST(price AS DOUBLE) * 0.908 AS euro FROM bids',
    input: 'bids',
  },
  {
    name: 'global aggregates',
    sql: 'SELECT count(*) AS bids, sum(price) AS total, min(price) AS least, max(price) AS highest, avg(bidder) AS mean FROM bids',
    input: 'bids',
  },
  {
    name: '10 k integer keys',
    sql: `SELECT auction, ${AGGREGATES} FROM bids GROUP BY auction`,
    input: 'bids',
  },
  {
    name: '1 M integer keys',
    sql: `SELECT bidder, ${AGGREGATES} FROM bids GROUP BY bidder`,
    input: 'bids',
  },
  {
    name: '10 k text keys',
    sql: `SELECT url, ${AGGREGATES} FROM bids GROUP BY url`,
    input: 'bids',
  },
  {
    name: '1 M text keys',
    sql: `SELECT person, ${AGGREGATES} FROM bids GROUP BY person`,
    input: 'bids',
  },
  {
    name: 'filter, 8 text keys',
    sql: `SELECT channel, ${AGGREGATES} FROM bids WHERE price < 501000 GROUP BY channel`,
    input: 'bids',
  },
  {
    name: 'JSON lines',
    // Polars learns the columns itself and takes times for text.
    sql: 'SELECT auction, bidder, price, channel, url, CAST(dateTime AS TIMESTAMP) AS t FROM lines',
    input: 'lines',
  },
];

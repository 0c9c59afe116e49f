import type { StreamCase } from './stream-case.ts';

// What streams do here beyond Spark, in the form of the corpus. What is expected was worked out by hand from the rows.

const EVENTS = {
  name: 'events',
  schema: 'ts TIMESTAMP, key STRING, value BIGINT',
  watermark: { column: 'ts', delay: '10 seconds' },
} as const;

/** Seconds of the first minutes of 2026. */
function at(seconds: number): string {
  const text = new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
  return text.replace('.000Z', 'Z');
}

const COUNTED = 's TIMESTAMP, e TIMESTAMP, n BIGINT';
const COUNT = 'SELECT window_start AS s, window_end AS e, count(*) AS n';

function streamCase(
  name: string,
  query: string,
  parts: Partial<StreamCase> & Pick<StreamCase, 'steps'>,
): StreamCase {
  return {
    name,
    area: 'extensions',
    tables: [EVENTS],
    query,
    outputMode: 'append',
    config: {},
    schema: COUNTED,
    error: null,
    ...parts,
  };
}

/** Results of streams that Spark has not: the name says what is shown. */
export const EXTENSIONS: readonly StreamCase[] = [
  streamCase(
    'tumble-append-emits-when-the-watermark-passes',
    `${COUNT} FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECONDS)) GROUP BY window_start, window_end`,
    {
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(9), 'a', 1],
              [at(12), 'b', 1],
            ],
          },
          expect: [],
        },
        { add: { events: [[at(21), 'a', 1]] }, expect: [[at(0), at(10), 2]] },
        // The first row is late.
        {
          add: {
            events: [
              [at(5), 'a', 1],
              [at(35), 'a', 1],
            ],
          },
          expect: [[at(10), at(20), 1]],
        },
      ],
    },
  ),
  streamCase(
    'tumble-update-with-offset-and-key',
    `SELECT window_start AS s, key, sum(value) AS v
     FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECONDS, INTERVAL '2' SECONDS)
     GROUP BY window_start, window_end, key`,
    {
      outputMode: 'update',
      schema: 's TIMESTAMP, key STRING, v BIGINT',
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(2), 'a', 2],
            ],
          },
          expect: [
            [at(-8), 'a', 1],
            [at(2), 'a', 2],
          ],
        },
        {
          add: {
            events: [
              [at(11), 'a', 3],
              [at(3), 'b', 4],
            ],
          },
          expect: [
            [at(2), 'a', 5],
            [at(2), 'b', 4],
          ],
        },
      ],
    },
  ),
  streamCase(
    'hop-append-counts-a-row-in-each-window',
    `${COUNT} FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECONDS, INTERVAL '10' SECONDS)) GROUP BY window_start, window_end`,
    {
      steps: [
        { add: { events: [[at(6), 'a', 1]] }, expect: [] },
        {
          add: { events: [[at(26), 'a', 1]] },
          expect: [
            [at(0), at(10), 1],
            [at(5), at(15), 1],
          ],
        },
      ],
    },
  ),
  streamCase(
    'cumulate-append-grows-by-steps',
    `${COUNT} FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECONDS, INTERVAL '15' SECONDS)) GROUP BY window_start, window_end`,
    {
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(6), 'a', 1],
              [at(14), 'a', 1],
            ],
          },
          expect: [],
        },
        {
          add: { events: [[at(25), 'a', 1]] },
          expect: [
            [at(0), at(5), 1],
            [at(0), at(10), 2],
            [at(0), at(15), 3],
          ],
        },
      ],
    },
  ),
  streamCase(
    'session-append-by-key',
    `SELECT key, window_start AS s, window_end AS e, sum(value) AS v
     FROM TABLE(SESSION(TABLE events PARTITION BY key, DESCRIPTOR(ts), INTERVAL '5' SECONDS))
     GROUP BY key, window_start, window_end`,
    {
      schema: 'key STRING, s TIMESTAMP, e TIMESTAMP, v BIGINT',
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(4), 'a', 2],
              [at(4), 'b', 4],
            ],
          },
          expect: [],
        },
        {
          add: { events: [[at(30), 'a', 8]] },
          expect: [
            ['a', at(1), at(9), 3],
            ['b', at(4), at(9), 4],
          ],
        },
      ],
    },
  ),
  streamCase(
    'tumble-over-tumble-by-window-time',
    `SELECT window_start AS s, window_end AS e, sum(n) AS n FROM TABLE(TUMBLE(TABLE (
       SELECT window_time, count(*) AS n
       FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECONDS))
       GROUP BY window_start, window_end, window_time
     ), DESCRIPTOR(window_time), INTERVAL '10' SECONDS)) GROUP BY window_start, window_end`,
    {
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(6), 'a', 1],
              [at(7), 'a', 1],
            ],
          },
          expect: [],
        },
        { add: { events: [[at(25), 'a', 1]] }, expect: [[at(0), at(10), 3]] },
      ],
    },
  ),
  streamCase(
    'windows-stay-rows-without-group-by',
    `SELECT window_start AS s, window_end AS e, value AS n
     FROM TABLE(TUMBLE(DATA => TABLE events, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '10' SECONDS))
     WHERE value > 1`,
    {
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(12), 'a', 2],
            ],
          },
          expect: [[at(10), at(20), 2]],
        },
      ],
    },
  ),
  streamCase(
    'tumble-recovers-its-windows',
    `${COUNT} FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECONDS)) GROUP BY window_start, window_end`,
    {
      steps: [
        { add: { events: [[at(1), 'a', 1]] }, expect: [] },
        { add: { events: [[at(21), 'a', 1]] }, restart: true, expect: [[at(0), at(10), 1]] },
      ],
    },
  ),
  streamCase(
    'over-by-event-time-comes-out-once-the-watermark-passes',
    `SELECT ts, key, sum(value) OVER w AS total, lag(value) OVER w AS before, row_number() OVER w AS place,
       first_value(value) OVER w AS first
     FROM events WINDOW w AS (PARTITION BY key ORDER BY ts)`,
    {
      schema: 'ts TIMESTAMP, key STRING, total BIGINT, before BIGINT, place INT, first BIGINT',
      steps: [
        {
          add: {
            events: [
              [at(5), 'a', 2],
              [at(1), 'a', 1],
              [at(3), 'b', 7],
            ],
          },
          expect: [],
        },
        {
          add: {
            events: [
              [at(14), 'a', 4],
              [at(4), 'b', 8],
            ],
          },
          expect: [
            [at(1), 'a', 1, null, 1, 1],
            [at(3), 'b', 7, null, 1, 7],
            [at(4), 'b', 15, 7, 2, 7],
          ],
        },
        // The row of second 2 is late; that of second 5 waits behind one that came later.
        {
          add: {
            events: [
              [at(2), 'a', 100],
              [at(5), 'b', 1],
              [at(25), 'b', 3],
            ],
          },
          expect: [
            [at(5), 'a', 3, 1, 2, 1],
            [at(14), 'a', 7, 2, 3, 1],
            [at(5), 'b', 16, 8, 3, 7],
          ],
        },
      ],
    },
  ),
  streamCase(
    'over-looks-ahead-and-back-and-forgets',
    `SELECT value AS v, lead(value) OVER w AS next,
       sum(value) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 5 SECONDS PRECEDING AND CURRENT ROW) AS s
     FROM events WINDOW w AS (ORDER BY ts)`,
    {
      schema: 'v BIGINT, next BIGINT, s BIGINT',
      steps: [
        {
          add: {
            events: [
              [at(1), 'a', 1],
              [at(4), 'a', 2],
              [at(8), 'a', 4],
            ],
          },
          expect: [],
        },
        {
          add: { events: [[at(20), 'a', 8]] },
          expect: [
            [1, 2, 1],
            [2, 4, 3],
          ],
        },
        { add: { events: [[at(40), 'a', 16]] }, restart: true, expect: [[4, 8, 6]] },
      ],
    },
  ),
];

// Nexmark's answers are judged in test/oracle; here they have to come out the same whatever happens on the way.

import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type NexmarkQuery,
  QUERIES,
  queryText,
  STREAMS,
  type StreamName,
  WATERMARK_DELAY,
} from '../../../bench/macro/nexmark/queries.ts';
import { type InputRow, readInputRow } from '../../../src/api/rows/input-rows.ts';
import { Session } from '../../../src/api/session.ts';
import type { Course } from '../../../src/testing/course.ts';
import type { World } from '../../../src/testing/world.ts';
import { createBoundedTable } from '../../support/bounded-table.ts';
import { DisturbedQuery } from './disturbed-query.ts';
import { Engines } from './engines.ts';

const isLong = process.env['MILLRACE_LONG_TESTS'] === '1';
/** Of each kind of state one; all of them in a long run. */
const SAMPLE = ['q3', 'q5', 'q8', 'q9', 'q11', 'q16', 'q19'];
/** 25 seconds of event time, so that windows end in it. */
const EVENTS = isLong ? 5000 : 2500;
const RATE = isLong ? 200 : 100;
const STEPS = 5;
const PAUSE_MS = 6000;
const SIDE_ROWS = 20;
const FIRST_AUCTION = 1000;

const engines = new Engines();
afterAll(() => engines.close());

const rows = new Map<StreamName, readonly InputRow[]>();
beforeAll(async () => {
  const session = new Session({ 'spark.sql.session.timeZone': 'UTC' }, engines.of(1).engine);
  for (const stream of Object.keys(STREAMS) as StreamName[]) {
    const reader = session.read.format('nexmark').option('table', stream).option('paced', false);
    const read = reader.option('events', EVENTS).option('rate', RATE).load();
    rows.set(stream, await read.collect());
  }
});

test.each(QUERIES.filter(({ name }) => isLong || SAMPLE.includes(name)))(
  'Nexmark $name under crash and restore, with other threads and other splits',
  async (query) => {
    const both = [1, 2].map((threads) => engines.of(threads).engine);
    expect(await disturbed(query).differences(both)).toEqual([]);
  },
);

function disturbed({ name, streams, outputMode }: NexmarkQuery): DisturbedQuery {
  const watermark = ['dateTime', WATERMARK_DELAY] as const;
  const inputs = streams.map(
    (stream) => [stream, { columns: STREAMS[stream], watermark }] as const,
  );
  const described = {
    inputs: Object.fromEntries(inputs),
    outputMode,
    query: (session: Session) => {
      const side = Array.from({ length: SIDE_ROWS }, (_, row) => {
        return [FIRST_AUCTION + row, `side ${row}`];
      });
      createBoundedTable(session, 'side_input', 'key BIGINT, value STRING', side);
      return session.sql(queryText(name));
    },
    settings: { 'millrace.sql.strictSpark': 'false' },
  };
  return new DisturbedQuery(described, (world) => courseOf(streams, world));
}

/** Of each stream an equal part at each step. */
function courseOf(streams: readonly StreamName[], world: World): Course {
  return Array.from({ length: STEPS }, (_, step) => ({
    rows: streams.map((input) => {
      const all = rows.get(input)!;
      const [from, to] = [step, step + 1].map((place) => Math.floor((place * all.length) / STEPS));
      const { schema } = world.input(input).stream;
      return { input, rows: all.slice(from, to).map((row) => readInputRow(row, schema)) };
    }),
    passedMs: PAUSE_MS,
  }));
}

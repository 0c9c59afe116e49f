import type { DataFrame } from '../../../src/api/frames/data-frame.ts';
import { readInputRow } from '../../../src/api/rows/input-rows.ts';
import type { Session } from '../../../src/api/session.ts';
import type { Course } from '../../../src/testing/course.ts';
import type { World } from '../../../src/testing/world.ts';
import type { StreamInput } from '../../conformance/stream-case.ts';
import { createBoundedTable } from '../../support/bounded-table.ts';
import { DisturbedQuery } from './disturbed-query.ts';

/** Longer than the time between snapshots, so that there is one after each step. */
const PAUSE_MS = 6000;

/** A case of the corpus in which the engine is stopped, killed and given other threads. */
export function corpusQuery(input: StreamInput): DisturbedQuery {
  const inputs = input.tables.map(({ name, schema: columns, watermark }) => {
    const described =
      watermark === undefined
        ? columns
        : { columns, watermark: [watermark.column, watermark.delay] as const };
    return [name, described] as const;
  });
  const described = {
    inputs: Object.fromEntries(inputs),
    query: (session: Session) => plan(session, input),
    outputMode: input.outputMode,
    settings: { ...input.config, 'millrace.sql.strictSpark': 'false' },
  };
  return new DisturbedQuery(described, (world) => courseOf(input, world));
}

function courseOf({ steps }: StreamInput, world: World): Course {
  return steps.map(({ add }) => ({
    rows: Object.entries(add).map(([input, rows]) => {
      const { schema } = world.input(input).stream;
      return { input, rows: rows.map((row) => readInputRow(row as never, schema)) };
    }),
    passedMs: PAUSE_MS,
  }));
}

function plan(session: Session, input: StreamInput): DataFrame {
  for (const { name, schema, rows } of input.static ?? []) {
    createBoundedTable(session, name, schema, rows);
  }
  for (const { op, table, columns } of input.operations ?? []) {
    const rows = session.table(table);
    const once =
      op === 'dropDuplicates'
        ? rows.dropDuplicates(...columns)
        : rows.dropDuplicatesWithinWatermark(...columns);
    once.createOrReplaceTempView(table);
  }
  for (const { name, query, watermark } of input.views ?? []) {
    const frame = session.sql(query);
    const marked = watermark && frame.withWatermark(watermark.column, watermark.delay);
    (marked ?? frame).createOrReplaceTempView(name);
  }
  return session.sql(input.query);
}

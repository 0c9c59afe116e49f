import type { QueryUnderTest } from '../../../src/testing/query-life.ts';
import type { World } from '../../../src/testing/world.ts';

/** A query whose checkpoint is damaged, which has few bytes. */
export interface DamageSubject {
  readonly query: QueryUnderTest;
  /** Brings the rows of a step. */
  feed(world: World, step: number): void;
}

/** When their time begins. */
export const START_MS: number = Date.parse('2026-01-01T00:00:00Z');
const ROWS_PER_STEP = 6;

/** State in one partition: metadata, journal, snapshots of two ages. */
const STATE: DamageSubject = {
  query: {
    inputs: { t: { columns: 'k STRING, n INT, ts TIMESTAMP', watermark: ['ts', '4 seconds'] } },
    query: `SELECT k, count(*) AS c, sum(n) AS s FROM t GROUP BY window(ts, '5 seconds'), k`,
    settings: { 'spark.sql.shuffle.partitions': 1, 'millrace.checkpoint.interval': '5 seconds' },
  },
  feed(world, step) {
    world.input('t').stream.add(rowsOf(step));
  },
};

/** State of two kinds, where an answer that is wrong in one may hide behind the other. */
const STATES: DamageSubject = {
  ...STATE,
  query: {
    ...STATE.query,
    query: `SELECT k, count(*) AS c, sum(n) AS s FROM (SELECT DISTINCT k, n, ts FROM t)
      GROUP BY window(ts, '5 seconds'), k`,
  },
};

/** By what they keep. */
export const DAMAGE_SUBJECTS: { readonly state: DamageSubject; readonly states: DamageSubject } = {
  state: STATE,
  states: STATES,
};

function rowsOf(step: number): [string, number, bigint][] {
  return Array.from({ length: ROWS_PER_STEP }, (_, row) => {
    const timeMs = START_MS + step * 2000 + ((row * 700) % 3000);
    return [`key ${(step + row) % 4}`, step * row, BigInt(timeMs) * 1000n];
  });
}

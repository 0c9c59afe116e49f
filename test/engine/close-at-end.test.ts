import path from 'node:path';
import { expect, test } from 'vitest';
import type { BatchHandler } from '../../src/api/frames/batch-handler.ts';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

const COUNTS = `SELECT date_format(window.start, 'mm:ss') AS s, key, count(*) AS n FROM TABLE GROUP BY window(ts, '10 seconds'), key`;
const CHAINED = `SELECT date_format(window.start, 'mm:ss') AS s, sum(n) AS n FROM
  (SELECT window(ts, '10 seconds') AS w, count(*) AS n FROM TABLE GROUP BY 1) GROUP BY window(w, '1 minute')`;

interface Run {
  readonly rows: string[];
  readonly late: number;
  readonly batches: number;
}

class Counting {
  readonly #sql: string;
  readonly #table: string;
  readonly #input: MemoryInput;
  readonly #checkpoint: string;

  constructor(sql: string) {
    this.#table = `close_${names++}`;
    this.#sql = sql.replace('TABLE', this.#table);
    this.#input = session().memoryStream('ts TIMESTAMP, key STRING', this.#table);
    this.#input.toDF().withWatermark('ts', '5 seconds').createOrReplaceTempView(this.#table);
    this.#checkpoint = path.join(scratchDirectory(), 'checkpoint');
  }

  add(...rows: readonly (readonly [second: number | null, key: string])[]): void {
    const time = (second: number): string =>
      new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
    this.#input.addData(rows.map(([second, key]) => [second === null ? null : time(second), key]));
  }

  /** Reads all there is, and closes at the end. */
  async run(closeAtEnd = true, before: BatchHandler = () => {}): Promise<Run> {
    const rows: string[] = [];
    const query = await session()
      .sql(this.#sql)
      .writeStream.foreachBatch(async (batch, batchId) => {
        await before(batch, batchId);
        rows.push(...batch.rows().map((row) => row.join(' ')));
      })
      .outputMode('append')
      .option('checkpointLocation', this.#checkpoint)
      .option('closeAtEnd', closeAtEnd)
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
    const late = query.recentProgress
      .flatMap(({ stateOperators }) => stateOperators)
      .reduce((sum, state) => sum + state.numRowsDroppedByWatermark, 0);
    return { rows: rows.toSorted(), late, batches: query.recentProgress.length };
  }
}

test('the last windows come out when everything is read, only if that is asked for', async () => {
  const open = new Counting(COUNTS);
  open.add([1, 'a'], [12, 'a'], [21, 'b']);
  expect((await open.run(false)).rows).toEqual(['00:00 a 1']);
  expect((await open.run(true)).rows).toEqual(['00:10 a 1', '00:20 b 1']);
});

test('a run without rows closes nothing a second time', async () => {
  const counting = new Counting(COUNTS);
  counting.add([1, 'a']);
  expect((await counting.run()).rows).toEqual(['00:00 a 1']);
  expect(await counting.run()).toEqual({ rows: [], late: 0, batches: 0 });
});

test('rows of a later run that belong to closed windows are late, others count', async () => {
  const counting = new Counting(COUNTS);
  counting.add([1, 'a'], [12, 'a']);
  expect((await counting.run()).rows).toEqual(['00:00 a 1', '00:10 a 1']);
  counting.add([13, 'a'], [20, 'a'], [14, 'c']);
  const { rows, late } = await counting.run();
  expect(rows).toEqual(['00:20 a 1']);
  expect(late).toBe(2);
});

test('a chain of windows comes out to its end, groups without a time too', async () => {
  const chained = new Counting(CHAINED);
  chained.add([1, 'a'], [12, 'a'], [70, 'a']);
  expect((await chained.run()).rows).toEqual(['00:00 2', '01:00 1']);

  const untimed = new Counting('SELECT ts, count(*) AS n FROM TABLE GROUP BY ts');
  untimed.add([null, 'a'], [null, 'b']);
  expect((await untimed.run()).rows).toEqual([' 2']);
});

test('a run that fails in its last batch repeats it as it was planned', async () => {
  const counting = new Counting(COUNTS);
  counting.add([1, 'a'], [12, 'a']);
  let closing = -1;
  const failing = counting.run(true, (batch, batchId) => {
    if (batch.rows().some(([start]) => start === '00:10')) closing = batchId;
    if (batchId === closing) throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  // These rows were not there when the end was planned.
  counting.add([13, 'a'], [35, 'a']);
  const { rows, late } = await counting.run(false);
  expect(rows).toEqual(['00:00 a 1', '00:10 a 1']);
  expect(late).toBe(1);
});

test('a function may set the next timeout while the input ends: it waits for the input to go on', async () => {
  const input = session().memoryStream('ts TIMESTAMP, key STRING', `close_${names++}`);
  const outputs = input
    .toDF()
    .withWatermark('ts', '0 seconds')
    .groupByKey('key')
    .flatMapGroupsWithState(
      'append',
      'EventTimeTimeout',
      (key, rows, state) => {
        const count = (state.getOption() ?? 0) + 1;
        state.update(count);
        if (key === 'a') state.setTimeoutTimestamp(Date.UTC(2026, 0, 1, 0, count));
        return [{ told: `${key} ${count} ${state.hasTimedOut} ${rows.length}` }];
      },
      { outputSchema: 'told STRING', stateType: 'INT' },
    );
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  const run = async (closeAtEnd: boolean) => {
    const seen: unknown[] = [];
    const query = await outputs.writeStream
      .foreachBatch((batch) => void seen.push(...batch.rows().map(([told]) => told)))
      .option('checkpointLocation', checkpoint)
      .option('closeAtEnd', closeAtEnd)
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
    return seen;
  };
  input.addData([['2026-01-01T00:00:10Z', 'a']]);
  expect(await run(true)).toEqual(['a 1 false 1', 'a 2 true 0']);
  input.addData([['2026-01-01T00:05:00Z', 'b']]);
  await expect(run(false)).rejects.toThrow('cannot be earlier than the current watermark');
});

/** Two streams joined in runs that each end their input. */
class Joining {
  readonly #sql: string;
  readonly #mode: 'append' | 'changelog';
  readonly #checkpoint = path.join(scratchDirectory(), 'checkpoint');
  readonly #inputs: readonly MemoryInput[];

  constructor(sql: string, mode: 'append' | 'changelog') {
    const tables = ['left', 'right'].map((side) => `close_${side}_${names++}`);
    this.#sql = sql.replace('LEFT_ROWS', tables[0]!).replace('RIGHT_ROWS', tables[1]!);
    this.#mode = mode;
    this.#inputs = tables.map((table) => {
      const input = session().memoryStream('ts TIMESTAMP, key STRING', table);
      input.toDF().withWatermark('ts', '5 seconds').createOrReplaceTempView(table);
      return input;
    });
  }

  async run(...sides: readonly (readonly (readonly [second: number, key: string])[])[]) {
    for (const [side, rows] of sides.entries()) {
      const events = rows.map(([second, key]) => [
        new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString(),
        key,
      ]);
      if (events.length > 0) this.#inputs[side]!.addData(events);
    }
    const seen: string[] = [];
    const query = await session()
      .sql(this.#sql)
      .writeStream.foreachBatch((batch) => {
        seen.push(...batch.rows().map((row) => row.join(' ')));
      })
      .outputMode(this.#mode)
      .option('checkpointLocation', this.#checkpoint)
      .option('closeAtEnd', true)
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
    return seen.toSorted();
  }
}

test('groups that change meanwhile outlive the end of an input', async () => {
  const joining = new Joining(
    `SELECT count(*) AS n FROM
       (SELECT l.ts AS ts FROM LEFT_ROWS l LEFT JOIN RIGHT_ROWS r
        ON l.key = r.key AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 10 SECONDS)
     GROUP BY window(ts, '1 hour')`,
    'changelog',
  );
  expect(await joining.run([[1, 'a']], [[1, 'b']])).toEqual(['1 1']);
  expect(await joining.run([[600, 'c']], [])).toEqual(['1 -1', '2 1']);
});

test('rows of a join that are kept for ever find matches behind the end of an input', async () => {
  const joining = new Joining(
    `SELECT l.key, date_format(r.ts, 'mm:ss') AS other FROM LEFT_ROWS l LEFT JOIN RIGHT_ROWS r
     ON l.key = r.key AND l.ts >= r.ts - INTERVAL 10 SECONDS`,
    'append',
  );
  expect(await joining.run([[5, 'x']], [[1, 'a']])).toEqual(['x ']);
  expect(await joining.run([[100, 'a']], [])).toEqual(['a 00:01']);
});

import { describe, expect, test } from 'vitest';
import type {
  InputRows,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../src/index.ts';
import { col, window } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

interface Order {
  readonly customer: string | null;
  readonly amount: number | null;
}

/** The running total of each customer. */
class RunningTotal implements StatefulProcessor<string | null, Order> {
  #total!: ValueState<number>;

  init(handle: StatefulProcessorHandle): void {
    this.#total = handle.getValueState('total', 'DOUBLE');
  }

  *handleInputRows(key: string | null, rows: InputRows<Order>) {
    let total = this.#total.get() ?? 0;
    for (const { amount } of rows) total += amount ?? 0;
    this.#total.update(total);
    yield { customer: key, total };
  }
}

const OUTPUT = 'customer STRING, total DOUBLE';

describe('values are kept from batch to batch', () => {
  test.each([
    ['an object', () => new RunningTotal()],
    ['a class', () => RunningTotal],
    ['a function', () => () => new RunningTotal()],
  ])('by %s', async (_what, make) => {
    const input = session().memoryStream('customer STRING, amount DOUBLE');
    const totals = input
      .toDF()
      .groupByKey('customer')
      .transformWithState(make() as RunningTotal, {
        outputSchema: OUTPUT,
        outputMode: 'update',
      });
    const name = `totals_${names++}`;
    const query = await totals.writeStream
      .format('memory')
      .queryName(name)
      .outputMode('update')
      .start();
    input.addData([
      ['a', 1],
      ['b', 2],
      ['a', 3],
      [null, 5],
    ]);
    await query.processAllAvailable();
    input.addData([['a', 10]]);
    await query.processAllAvailable();
    await query.stop();
    const rows = session().memoryRows(name) ?? [];
    expect(rows.toSorted()).toEqual(
      [
        [null, 5],
        ['a', 4],
        ['a', 14],
        ['b', 2],
      ].toSorted(),
    );
  });
});

const VALUES = "SELECT * FROM VALUES ('a', 1D), ('b', 2D), ('a', 3D) AS t(customer, amount)";

describe('over bounded input', () => {
  test('each key is called once, with empty state', async () => {
    const totals = session()
      .sql(VALUES)
      .groupByKey(col('customer').cast('STRING'))
      .transformWithState(RunningTotal as never, { outputSchema: OUTPUT });
    expect((await totals.collect()).toSorted()).toEqual([
      ['a', 4],
      ['b', 2],
    ]);
  });

  test('a function may give the key of a row', async () => {
    const lengths = session()
      .sql("SELECT * FROM VALUES ('tea'), ('bread'), ('jam') AS t(product)")
      .groupByKey((row) => String(row['product']).length, 'INT')
      .mapGroupsWithState(
        'NoTimeout',
        (length, rows, state) => ({
          length,
          products: rows.column('product').join(' '),
          known: state.exists,
        }),
        { outputSchema: 'length INT, products STRING, known BOOLEAN', stateType: 'INT' },
      );
    expect((await lengths.collect()).toSorted()).toEqual([
      [3, 'tea jam', false],
      [5, 'bread', false],
    ]);
  });

  test('the plan names what keeps the threads waiting', () => {
    const totals = session()
      .sql(VALUES)
      .groupByKey('customer')
      .transformWithState(RunningTotal as never, { outputSchema: OUTPUT });
    expect(totals.explain()).toContain('Closures on the main thread: RunningTotal');
  });
});

/** Tells of each timer, which is due a second of event time behind the first row. */
const timed = () => {
  let handle: StatefulProcessorHandle;
  return {
    init: (given: StatefulProcessorHandle) => {
      handle = given;
    },
    handleInputRows: (_key: string | null, rows: InputRows<{ readonly ts: Date | null }>) => {
      handle.registerTimer(Number(rows.column('ts')[0]) + 1000);
      handle.getQueryInfo();
      return [];
    },
    handleExpiredTimer: (key: string | null) => [{ key }],
  };
};

describe('by event time', () => {
  const timers = (table: string) => {
    const input = session().memoryStream('ts TIMESTAMP, key STRING, n INT', table);
    const frame = input
      .toDF()
      .withWatermark('ts', '0 seconds')
      .groupByKey('key')
      .transformWithState(timed, {
        outputSchema: 'key STRING',
        timeMode: 'eventTime',
        name: 'timed',
      });
    return { input, frame };
  };

  test('rows that come too late can be had as a table', async () => {
    const { input, frame } = timers('late_timers');
    const query = await frame.writeStream
      .format('noop')
      .option('lateRows', 'late_timers_rows')
      .start();
    input.addData([['2026-03-02T09:00:10Z', 'a', 1]]);
    await query.processAllAvailable();
    input.addData([['2026-03-02T09:00:05Z', 'late', 2]]);
    await query.processAllAvailable();
    const rows = await session().sql('SELECT operator, row FROM late_timers_rows').collect();
    expect(rows).toEqual([['userState-0', expect.stringContaining('late')]]);
    await query.stop();
  });
});

test('timers that wait when the input ends run, though nothing else is kept', async () => {
  const input = session().memoryStream('ts TIMESTAMP, key STRING');
  const frame = input
    .toDF()
    .withWatermark('ts', '0 seconds')
    .groupByKey('key')
    .transformWithState(timed, { outputSchema: 'key STRING', timeMode: 'eventTime' });
  input.addData([
    ['2026-03-02T09:00:10Z', 'a'],
    ['2026-03-02T09:00:20Z', 'b'],
  ]);
  const seen: unknown[] = [];
  const query = await frame.writeStream
    .foreachBatch((batch) => void seen.push(...batch.rows().map(([key]) => key)))
    .option('closeAtEnd', true)
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  expect(seen).toEqual(['a', 'b']);
});

test('groups of ROLLUP have no state of their own', () => {
  const rollup = session().sql(VALUES).rollup('customer');
  expect(() =>
    rollup.mapGroupsWithState('NoTimeout', () => ({ a: 1 }), {
      outputSchema: 'a INT',
      stateType: 'INT',
    }),
  ).toThrow(expect.objectContaining({ condition: 'UNSUPPORTED_FEATURE' }));
});

test('a window of the event time may be a key: a row comes to each window that it falls in', async () => {
  const input = session().memoryStream('ts TIMESTAMP, key STRING');
  const counted = input
    .toDF()
    .groupBy(window('ts', '10 seconds', '5 seconds'), 'key')
    .flatMapGroupsWithState(
      'update',
      'NoTimeout',
      (key, rows, state) => {
        const count = (state.getOption() ?? 0) + [...rows].length;
        state.update(count);
        const { window: span, key: name } = key as { window: { start: Date }; key: string };
        return [{ start: span.start, key: name, count }];
      },
      { outputSchema: 'start TIMESTAMP, key STRING, count INT', stateType: 'INT' },
    );
  const seen: unknown[] = [];
  const query = await counted.writeStream
    .foreachBatch((batch) => void seen.push(...batch.rows()))
    .outputMode('update')
    .start();
  input.addData([
    ['2026-03-02T09:00:06Z', 'a'],
    ['2026-03-02T09:00:01Z', 'a'],
  ]);
  await query.processAllAvailable();
  input.addData([['2026-03-02T09:00:07Z', 'a']]);
  await query.processAllAvailable();
  await query.stop();
  expect(seen.map(String).toSorted()).toEqual(
    [
      ['2026-03-02T08:59:55Z', 'a', 1],
      ['2026-03-02T09:00:00Z', 'a', 2],
      ['2026-03-02T09:00:00Z', 'a', 3],
      ['2026-03-02T09:00:05Z', 'a', 1],
      ['2026-03-02T09:00:05Z', 'a', 2],
    ].map(String),
  );
});

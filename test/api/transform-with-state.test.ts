import { describe, expect, test } from 'vitest';
import type {
  InputRows,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../src/index.ts';
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

// What the compiler knows of state of the user's own: keys, rows, state and output.
import { expectTypeOf } from 'vitest';
import type {
  ColumnTypes,
  DataFrame,
  InputRows,
  RowValue,
  Session,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../src/index.ts';

declare const session: Session;
declare function columnsOf<Row extends ColumnTypes>(frame: DataFrame<Row>): Row;

const clicks = session.memoryStream('ts TIMESTAMP, user STRING, page BIGINT').toDF();
const output = { outputSchema: 'user STRING, n BIGINT' } as const;

// Keys, rows and output have the types of the columns.
const counted = clicks.groupByKey('user').transformWithState(() => {
  let total: ValueState<bigint>;
  return {
    init(handle, timeMode) {
      total = handle.getValueState('total', 'BIGINT');
      expectTypeOf(timeMode).toEqualTypeOf<'none' | 'processingTime' | 'eventTime'>();
    },
    handleInputRows(key, rows) {
      expectTypeOf(key).toEqualTypeOf<string | null>();
      for (const row of rows) {
        expectTypeOf(row.ts).toEqualTypeOf<Date | null>();
        expectTypeOf(row.page).toEqualTypeOf<bigint | null>();
      }
      expectTypeOf(rows.column('page')).toEqualTypeOf<readonly (bigint | null)[]>();
      // @ts-expect-error There is no such column.
      rows.column('pgae');
      total.update(1n);
      return [{ user: key, n: total.get() }];
    },
  };
}, output);
expectTypeOf(columnsOf(counted)).toEqualTypeOf<{
  readonly user: 'STRING';
  readonly n: 'BIGINT';
}>();

// A key of several columns is an object.
clicks.groupBy('user', 'page').mapGroupsWithState(
  'NoTimeout',
  (key, rows, state) => {
    expectTypeOf(key).toEqualTypeOf<{
      readonly user: string | null;
      readonly page: bigint | null;
    }>();
    expectTypeOf(state.getOption()).toEqualTypeOf<{
      readonly since: Date | null;
      readonly n: number | null;
    } | null>();
    // @ts-expect-error A text is no TIMESTAMP with another name.
    state.update({ snice: new Date(), n: 1 });
    state.update({ since: new Date(), n: rows.length });
    return { user: key.user, n: 1 };
  },
  { ...output, stateType: 'since TIMESTAMP, n INT' },
);

// A function may give the key, with its type.
clicks
  .groupByKey((row) => row.user?.length ?? 0, 'INT')
  .flatMapGroupsWithState(
    'append',
    'NoTimeout',
    (key, _rows, state) => {
      expectTypeOf(key).toEqualTypeOf<number>();
      expectTypeOf(state.get()).toEqualTypeOf<bigint>();
      return [{ user: 'a', n: 1 }];
    },
    { ...output, stateType: 'BIGINT' },
  );
// @ts-expect-error There is no column 'usr' here.
clicks.groupByKey('usr');
// @ts-expect-error A text is no INT.
clicks.groupByKey((row) => row.user, 'INT');

class Counter implements StatefulProcessor<string | null, RowValue<{ page: 'BIGINT' }>> {
  init(handle: StatefulProcessorHandle): void {
    expectTypeOf(handle.getValueState('a', 'x INT, y STRING').get()).toEqualTypeOf<{
      readonly x: number | null;
      readonly y: string | null;
    } | null>();
    expectTypeOf(handle.getMapState('b', 'STRING', 'DOUBLE').getValue('k')).toEqualTypeOf<
      number | null
    >();
    // @ts-expect-error A list of texts takes no numbers.
    handle.getListState('c', 'STRING').appendValue(1);
  }

  handleInputRows(key: string | null, rows: InputRows<{ readonly page: bigint | null }>) {
    return [{ user: key, n: rows.length }];
  }
}

clicks.groupByKey('user').transformWithState(Counter, output);
clicks.groupByKey('user').transformWithState(new Counter(), { ...output, timeMode: 'eventTime' });
// @ts-expect-error Its key is a text, not a number.
clicks.groupByKey('page').transformWithState(Counter, output);
// @ts-expect-error Its rows have no column 'total'.
clicks.groupByKey('user').transformWithState(Counter, { outputSchema: 'total BIGINT' });
// @ts-expect-error There is no such time mode.
clicks.groupByKey('user').transformWithState(Counter, { ...output, timeMode: 'wallClock' });
clicks.groupByKey('user').flatMapGroupsWithState(
  'append',
  'NoTimeout',
  // @ts-expect-error The output has no column 'usr'.
  (key) => [{ usr: key, n: 1 }],
  { ...output, stateType: 'INT' },
);

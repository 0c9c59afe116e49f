import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { field, INT, TIMESTAMP, TIMESTAMP_NTZ } from '../../src/columnar/types.ts';
import { assignWindows } from '../../src/operators/assign-windows.ts';
import { outputTypes } from '../../src/operators/output-types.ts';
import type { AssignWindowsSpec } from '../../src/plan/stages.ts';
import { rowCounts, schemaWithRows } from '../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf, typesOf } from '../support/expressions.ts';

const context = testContext();

type Windows = Pick<AssignWindowsSpec, 'size' | 'slide' | 'start'>;

/** Windows [n * slide + start, + size) that hold a time, by trying all that are near. */
function windowsOf(time: bigint, { size, slide, start }: Windows): [bigint, bigint][] {
  const [sizeMicros, slideMicros, startMicros] = [size, slide, start].map(BigInt);
  const near = (time - startMicros) / slideMicros;
  const reach = sizeMicros / slideMicros + 2n;
  const windows: [bigint, bigint][] = [];
  for (let number = near - reach; number <= near + 2n; number++) {
    const windowStart = number * slideMicros + startMicros;
    const windowEnd = windowStart + sizeMicros;
    if (windowStart <= time && time < windowEnd) windows.push([windowStart, windowEnd]);
  }
  return windows;
}

const windowSpecs: fc.Arbitrary<Windows> = fc
  .record({ slide: fc.integer({ min: 1, max: 50 }), more: fc.integer({ min: 0, max: 120 }) })
  .chain(({ slide, more }) =>
    fc.record({
      size: fc.constantFrom(slide, slide * 3, slide + more),
      slide: fc.constant(slide),
      start: fc.integer({ min: 1 - slide, max: slide - 1 }),
    }),
  );

const times = fc.oneof(
  fc.bigInt({ min: -200n, max: 200n }),
  fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
);

test('each row appears once for each window that holds its time, in order of start', () => {
  const cases = fc.record({
    windows: windowSpecs,
    table: schemaWithRows(rowCounts),
    times: fc.boolean().chain((withNulls) =>
      fc.array(withNulls ? fc.option(times, { freq: 3 }) : times, {
        minLength: 200,
        maxLength: 200,
      }),
    ),
  });
  fc.assert(
    fc.property(cases, ({ windows, table, times: values }) => {
      const columns = schema([...table.schema.fields, field('time', TIMESTAMP)]);
      const rows = table.rows.map((row, index) => [...row, values[index]]);
      const spec = {
        kind: 'assignWindows',
        time: columnOf(columns, 'time'),
        ...windows,
        wraps: false,
      } as const;
      const input = typesOf(columns);
      const batch = batchFromRows(rows, columns, context.arena);
      const result = assignWindows(spec, input).process(batch, context);
      const windowType = outputTypes(spec, input).at(-1) ?? INT;
      const output = schema([...columns.fields, field('window', windowType)]);
      const expected = rows.flatMap((row, index) => {
        const time = values[index];
        return time === null ? [] : windowsOf(time, windows).map((window) => [...row, window]);
      });
      expect(rowsOf(result, output, context)).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test('windows reach to the first and the last time, and none goes beyond', () => {
  const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n];
  const near = fc.oneof(
    fc.bigInt({ min: first, max: first + 300n }),
    fc.bigInt({ min: last - 300n, max: last }),
  );
  const columns = { time: TIMESTAMP };
  fc.assert(
    fc.property(windowSpecs, near, fc.boolean(), (windows, time, withNull) => {
      const spec = {
        kind: 'assignWindows',
        time: columnOf(columns, 'time'),
        ...windows,
        wraps: false,
      } as const;
      const operator = assignWindows(spec, [TIMESTAMP]);
      const process = () => {
        const batch = batchOf(columns, withNull ? [[null], [time]] : [[time]], context);
        return rowsOf(operator.process(batch, context), output, context);
      };
      const windowType = outputTypes(spec, [TIMESTAMP]).at(-1) ?? INT;
      const output = { time: TIMESTAMP, window: windowType };
      const expected = windowsOf(time, windows);
      const isCounted =
        BigInt.asIntN(64, time - BigInt(windows.start)) === time - BigInt(windows.start);
      const isTime = expected.every(([start, end]) => start >= first && end <= last);
      if (isTime && isCounted) expect(process()).toEqual(expected.map((window) => [time, window]));
      else expect(process).toThrow(/ARITHMETIC_OVERFLOW/);
      releaseContext(context);
    }),
    { numRuns: 500 },
  );
});

/** Windows as Spark computes them without ANSI, in 64 bits. */
function wrappedWindows(time: bigint, { size, slide, start }: Windows): [bigint, bigint][] {
  const [sizeMicros, slideMicros, startMicros] = [size, slide, start].map(BigInt);
  const wrap = (value: bigint) => BigInt.asIntN(64, value);
  const remainder = wrap(time - startMicros) % slideMicros;
  const last = wrap(time - (remainder < 0n ? remainder + slideMicros : remainder));
  const count = Math.ceil(size / slide);
  return Array.from({ length: count }, (_, place): [bigint, bigint] => {
    const windowStart = wrap(last - BigInt(count - 1 - place) * slideMicros);
    return [windowStart, wrap(windowStart + sizeMicros)];
  }).filter(([from, to]) => size % slide === 0 || (from <= time && time < to));
}

test('windows beyond the first and the last time wrap round without ANSI', () => {
  const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n];
  const near = fc.oneof(
    fc.bigInt({ min: first, max: first + 300n }),
    fc.bigInt({ min: last - 300n, max: last }),
  );
  const columns = { time: TIMESTAMP };
  fc.assert(
    fc.property(windowSpecs, near, fc.boolean(), (windows, time, withNull) => {
      const place = columnOf(columns, 'time');
      const spec = { kind: 'assignWindows', time: place, ...windows, wraps: true } as const;
      const batch = batchOf(columns, withNull ? [[null], [time]] : [[time]], context);
      const output = { time: TIMESTAMP, window: outputTypes(spec, [TIMESTAMP]).at(-1) ?? INT };
      const result = assignWindows(spec, [TIMESTAMP]).process(batch, context);
      const expected = wrappedWindows(time, windows).map((window) => [time, window]);
      expect(result === null ? [] : rowsOf(result, output, context)).toEqual(expected);
      releaseContext(context);
    }),
    { numRuns: 500 },
  );
});

test('a window has the type of its time', () => {
  const columns = { n: INT, time: TIMESTAMP_NTZ };
  const spec = {
    kind: 'assignWindows',
    time: columnOf(columns, 'time'),
    size: 10,
    slide: 5,
    start: 0,
    wraps: false,
  } as const;
  expect(outputTypes(spec, typesOf(columns))).toMatchObject([
    INT,
    TIMESTAMP_NTZ,
    { kind: 'struct', fields: [{ name: 'start', type: TIMESTAMP_NTZ }, { name: 'end' }] },
  ]);
});

test('more windows than a batch can hold are refused', () => {
  const columns = { time: TIMESTAMP };
  const time = columnOf(columns, 'time');
  const spec = {
    kind: 'assignWindows',
    time,
    size: 86_400_000_000,
    slide: 1,
    start: 0,
    wraps: false,
  } as const;
  const batch = batchOf(columns, [[0n]], context);
  const operator = assignWindows(spec, [TIMESTAMP]);
  expect(() => operator.process(batch, context)).toThrow(/MEMORY_BUDGET_EXCEEDED/);
});

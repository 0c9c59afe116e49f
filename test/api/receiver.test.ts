import { expect, test } from 'vitest';
import { type ReceivedRows, Receiver, session } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const millrace = sharedSession();

/** Stores what the test hands it. */
class Handed<Row extends string | object = string> extends Receiver<Row> {
  starts = 0;
  stops = 0;
  constructor(rows: ReceivedRows = {}) {
    super({ name: 'handed', ...rows });
  }
  onStart(): void {
    this.starts++;
  }
  onStop(): void {
    this.stops++;
  }
}

/** Starts a query that keeps all rows in memory; each start has its own receiver, the newest of which is given. */
async function startQuery<Row extends string | object = string>(
  name: string,
  rows: ReceivedRows = {},
  checkpoint: string = scratchDirectory(),
) {
  const made: Handed<Row>[] = [];
  const frame = millrace().readStream.receiver(() => {
    made.push(new Handed<Row>(rows));
    return made.at(-1)! as Receiver<object>;
  });
  const query = await frame.writeStream
    .format('memory')
    .queryName(name)
    .option('checkpointLocation', checkpoint)
    .start();
  const receiver = made.at(-1)!;
  return { query, receiver, rows: () => millrace().memoryRows(name) };
}

test('texts are rows with a column value, stored one by one or several at once', async () => {
  const { query, receiver, rows } = await startQuery('texts');
  expect(receiver.isStarted()).toBe(true);
  await receiver.store(['one', '', 'zwö']);
  await query.processAllAvailable();
  expect(rows()).toEqual([['one'], [''], ['zwö']]);
  await receiver.store('four');
  await receiver.store(Buffer.from('five\nsix'));
  await query.stop();
  expect(receiver.isStopped()).toBe(true);
  expect([receiver.starts, receiver.stops]).toEqual([1, 1]);
});

test('what was confirmed is there after a restart, single rows that were stored before the stop too', async () => {
  const checkpoint = scratchDirectory();
  const first = await startQuery('lasting', {}, checkpoint);
  await first.receiver.store(['a', 'b']);
  await first.receiver.store('c');
  await first.query.stop();
  const second = await startQuery('lasting', {}, checkpoint);
  await second.query.processAllAvailable();
  await second.receiver.store(['d']);
  await second.query.processAllAvailable();
  expect(
    second
      .rows()!
      .map(([value]) => value)
      .toSorted(),
  ).toEqual(['a', 'b', 'c', 'd']);
  await second.query.stop();
});

test('objects are rows of typed columns, each value as it was', async () => {
  const schema =
    'id BIGINT, price DECIMAL(12,2), at TIMESTAMP, day DATE, bytes BINARY, tags ARRAY<STRING>, counts MAP<STRING, INT>, place STRUCT<x: DOUBLE, y: DOUBLE>';
  const { query, receiver, rows } = await startQuery<object>('typed', { schema });
  const row = {
    id: 2n ** 62n,
    price: '123456789.01',
    at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)),
    day: '2026-01-02',
    bytes: Uint8Array.of(0, 255),
    tags: ['a\nb', 'ü'],
    counts: [['k', 1]],
    place: { x: 0.1, y: Number.NaN },
  };
  await receiver.store([row, { id: 1 }]);
  await query.processAllAvailable();
  expect(rows()).toEqual([
    [
      String(2n ** 62n),
      '123456789.01',
      '2026-01-02T03:04:05.006000Z',
      '2026-01-02',
      'AP8=',
      ['a\nb', 'ü'],
      [['k', 1]],
      { x: 0.1, y: 'NaN' },
    ],
    [1, null, null, null, null, null, null, null],
  ]);
  expect(() => receiver.store([{ id: 1 }, { idd: 2 }])).toThrow(/no column 'idd'/);
  expect(() => receiver.store({ id: 'x' })).toThrow(/FIELD_DATA_TYPE_UNACCEPTABLE/);
  await query.processAllAvailable();
  expect(rows()!.length).toBe(2);
  await query.stop();
});

test('lines of a format are read into its columns', async () => {
  const schema = 'word STRING, n INT';
  const json = await startQuery('json_lines', { schema, format: 'json' });
  await json.receiver.store(['{"word":"a","n":1}', '{"n":"x"']);
  await json.receiver.store(Buffer.from('{"n":2}\n{"word":"c"}'));
  await json.query.processAllAvailable();
  expect(json.rows()).toEqual([
    ['a', 1],
    [null, null],
    [null, 2],
    ['c', null],
  ]);
  await json.query.stop();
  const csv = await startQuery('csv_lines', { schema, format: 'csv', options: { sep: ';' } });
  await csv.receiver.store(['a;1', '"b;";2']);
  await csv.query.processAllAvailable();
  expect(csv.rows()).toEqual([
    ['a', 1],
    ['b;', 2],
  ]);
  await csv.query.stop();
});

test('a restart calls onStop and onStart again, and shows in the progress', async () => {
  const { query, receiver, rows } = await startQuery('restarted');
  const started = Promise.withResolvers<void>();
  receiver.onStart = () => started.resolve();
  receiver.restart('The feed went silent', new Error('no answer'), 0);
  expect(receiver.isStarted()).toBe(false);
  await started.promise;
  expect([receiver.starts, receiver.stops]).toEqual([1, 1]);
  receiver.reportError('A frame was odd', new Error('bit 3'));
  await receiver.store(['a']);
  await query.processAllAvailable();
  expect(rows()).toEqual([['a']]);
  const [source] = query.lastProgress!.sources;
  expect(source).toMatchObject({
    description: 'receiver[handed]',
    metrics: {
      receiver: 'started',
      receiverRestarts: '1',
      receiverErrors: '2',
      receiverLastError: 'A frame was odd: bit 3',
    },
  });
  await query.stop();
});

test('a receiver that stops with an error ends its query', async () => {
  const { query, receiver } = await startQuery('ended');
  receiver.stop('The feed is gone', new Error('410'));
  await expect(query.awaitTermination()).rejects.toThrow(
    /RECEIVER_STOPPED.*receiver\[handed\] has stopped: The feed is gone: 410/,
  );
  expect(receiver.isStopped()).toBe(true);
});

test('a query does not start when its receiver cannot', async () => {
  class Broken extends Handed {
    override onStart(): void {
      throw new Error('no such device');
    }
  }
  const frame = millrace().readStream.receiver(() => new Broken());
  await expect(frame.writeStream.format('memory').queryName('broken').start()).rejects.toThrow(
    'no such device',
  );
});

test('a receiver can be had by a name, in SQL too', async () => {
  const made: Handed<object>[] = [];
  millrace().registerSource({
    name: 'handed',
    create: ({ unit = 'm' }) => {
      made.push(new Handed({ name: `handed ${unit}`, schema: 'length INT' }));
      return made.at(-1)!;
    },
  });
  const [query] = await millrace().run(
    `CREATE STREAM lengths USING handed OPTIONS (unit 'km');
     CREATE TABLE doubled USING memory;
     INSERT INTO doubled SELECT length * 2 AS length FROM lengths`,
  );
  await made.at(-1)!.store([{ length: 4 }]);
  await query!.processAllAvailable();
  expect(millrace().memoryRows('doubled')).toEqual([[8]]);
  await query!.stop();
});

test('rows come no faster than they may', async () => {
  await using limited = await session({
    settings: {
      'spark.streaming.receiver.maxRate': '1000',
      'spark.streaming.backpressure.enabled': 'true',
      'spark.streaming.backpressure.initialRate': '0.001',
    },
  });
  const receiver = new Handed();
  let isFirst = true;
  const frame = limited.readStream.receiver(() => {
    const made = isFirst ? new Handed() : receiver;
    isFirst = false;
    return made;
  });
  const query = await frame.writeStream.format('memory').queryName('limited').start();
  await receiver.store(['a', 'b']);
  const waits = receiver.store(['c']);
  await query.processAllAvailable();
  expect(limited.memoryRows('limited')).toEqual([['a'], ['b']]);
  expect(query.lastProgress!.sources[0]!.metrics).toMatchObject({ rateLimit: '0.0' });
  await query.stop();
  await expect(waits).rejects.toThrow('RECEIVER_STOPPED');
});

test('mistakes are named', async () => {
  const reading = (rows: ReceivedRows) => () =>
    millrace().readStream.receiver(() => new Handed(rows));
  expect(reading({ format: 'json' })).toThrow(/UNABLE_TO_INFER_SCHEMA.*receiver handed/);
  expect(reading({ format: 'text', schema: 'a INT' })).toThrow(/one column, value STRING/);
  expect(reading({ options: { sep: ';' } })).toThrow(/'sep'.*lines of text/);
  const receiver = new Handed();
  expect(() => receiver.store('a')).toThrow(/handed cannot store rows before it is started/);
  const shared = () => receiver;
  const first = await millrace()
    .readStream.receiver(shared)
    .writeStream.format('memory')
    .queryName('first_use')
    .start();
  expect(() => receiver.store('a\nb')).toThrow(/several lines/);
  expect(() => receiver.store(1 as unknown as string)).toThrow(/stores lines, not a number/);
  const again = millrace().readStream.receiver(shared);
  await expect(again.writeStream.format('memory').queryName('second_use').start()).rejects.toThrow(
    /started by another query/,
  );
  await first.stop();
});

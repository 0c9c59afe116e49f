// The program that is killed again and again: JSON lines → windowed count → JSON files, exactly once.
// Run by the driver with a `RunOrder` as its argument; uses the product by its public name only.

import { once } from 'node:events';
import { session } from 'millrace';
import { DELAY_SECONDS, EVENT_COLUMNS, WINDOW_SECONDS } from './events.ts';
import { setKillSwitch } from './kill-switch.ts';
import { READY, type RunOrder } from './run-order.ts';

const order = JSON.parse(process.argv[2]!) as RunOrder;
if (order.kill !== null) setKillSwitch(order.kill);

const opened = await session({
  threads: 2,
  settings: {
    'spark.sql.session.timeZone': 'UTC',
    'spark.sql.shuffle.partitions': 4,
    'millrace.splitBytes': '8 KB',
    'millrace.checkpoint.interval': `${order.snapshotIntervalMs} ms`,
  },
});
const events = opened.readStream
  .format('json')
  .schema(EVENT_COLUMNS)
  .option('maxFilesPerTrigger', 1)
  .option('cleanSource', 'delete')
  .load(order.inputDirectory);
events.withWatermark('time', `${DELAY_SECONDS} seconds`).createOrReplaceTempView('events');

const writer = opened
  .sql(
    `SELECT window.start AS start, campaign, region, count(*) AS n, sum(amount) AS total
     FROM events GROUP BY window(time, '${WINDOW_SECONDS} seconds'), campaign, region`,
  )
  .writeStream.format('json')
  .outputMode('append')
  .option('checkpointLocation', order.checkpointLocation)
  .option('minBatchInterval', '0 ms');
if (order.ending === 'availableNow') writer.trigger({ availableNow: true });
const query = await writer.start(order.outputDirectory);
process.stdout.write(READY);

if (order.ending === 'availableNow') {
  await query.awaitTermination();
} else {
  process.stdin.resume();
  await Promise.race([once(process.stdin, 'end'), query.awaitTermination()]);
  await query.processAllAvailable();
  await query.stop();
}
await opened.close();

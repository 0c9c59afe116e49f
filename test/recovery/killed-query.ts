// The program that is killed again and again: JSON lines → one of the queries below → JSON files, exactly once.
// Run by the driver with a `RunOrder` as its argument; uses the product by its public name only.

import { once } from 'node:events';
import { session } from 'millrace';
import { DELAY_SECONDS, EVENT_COLUMNS, GAP_MS, JOIN_MS, WINDOW_SECONDS } from './events.ts';
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
const timed = events.withWatermark('time', `${DELAY_SECONDS} seconds`);
timed.createOrReplaceTempView('events');
timed.dropDuplicates('campaign', 'region', 'amount').createOrReplaceTempView('different_events');

const QUERIES = {
  windowedCount: `SELECT window.start AS start, campaign, region, count(*) AS n, sum(amount) AS total
     FROM events GROUP BY window(time, '${WINDOW_SECONDS} seconds'), campaign, region`,
  deduplicatedSessions: `SELECT session_window.start AS start, region, count(*) AS n, sum(amount) AS total
     FROM different_events GROUP BY session_window(time, '${GAP_MS} milliseconds'), region`,
  joinedCount: `SELECT window.start AS start, l.campaign, l.region, count(*) AS n, sum(r.amount) AS total
     FROM events l LEFT JOIN events r ON l.campaign = r.campaign AND l.region = r.region
       AND r.time > l.time AND r.time <= l.time + INTERVAL '${JOIN_MS / 1000}' SECOND
     GROUP BY window(l.time, '${WINDOW_SECONDS} seconds'), l.campaign, l.region`,
};
const writer = opened
  .sql(QUERIES[order.query])
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

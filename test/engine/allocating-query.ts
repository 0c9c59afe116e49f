// Runs a streaming query over JSON lines into a sink, to be watched while it does: SINK MODE SELECT OUTPUT FOLDER…
// The first folder warms the threads up. Before each other one the main thread collects, which V8's log shows.

import path from 'node:path';
import { session } from 'millrace';

const [sink = '', mode = '', select = '', output = '', ...folders] = process.argv.slice(2);
await using millrace = await session({
  threads: 1,
  settings: { 'spark.sql.session.timeZone': 'UTC' },
});
for (const [run, folder] of folders.entries()) {
  if (run > 0) globalThis.gc!();
  const place = sink === 'noop' ? '' : `OPTIONS (path '${path.join(output, `result-${run}`)}')`;
  const queries = await millrace.run(
    `CREATE STREAM bids_${run} (auction BIGINT, price DOUBLE, channel STRING, time TIMESTAMP) USING json
       OPTIONS (path '${folder}');
     CREATE TABLE result_${run} USING ${sink} ${place};
     INSERT INTO result_${run} WITH ('outputMode' = '${mode}', 'trigger' = 'availableNow',
        'checkpointLocation' = '${path.join(output, `checkpoint-${run}`)}')
     ${select.replace('FROM bids', `FROM bids_${run}`)}`,
  );
  for (const query of queries) await query.awaitTermination();
}

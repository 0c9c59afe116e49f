// Runs a streaming query over JSON lines into a sink, to be watched while it does: FOLDER SINK MODE SELECT

import path from 'node:path';
import { session } from '../../src/index.ts';

const [folder = '', sink = '', mode = '', select = ''] = process.argv.slice(2);
await using millrace = await session({
  threads: 1,
  settings: { 'spark.sql.session.timeZone': 'UTC' },
});
const place = sink === 'noop' ? '' : `OPTIONS (path '${path.join(folder, 'result')}')`;
const queries = await millrace.run(
  `CREATE STREAM bids (auction BIGINT, price DOUBLE, channel STRING, time TIMESTAMP) USING json
     OPTIONS (path '${path.join(folder, 'bids')}');
   CREATE TABLE result USING ${sink} ${place};
   INSERT INTO result WITH ('outputMode' = '${mode}', 'trigger' = 'availableNow',
      'checkpointLocation' = '${path.join(folder, 'checkpoint')}')
   ${select}`,
);
for (const query of queries) await query.awaitTermination();

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ownAddress } from '../../support/own-address.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const millrace = sharedSession();

test('objects that come by POST are rows of a stream in SQL', async () => {
  const { host, port } = await ownAddress();
  const [query] = await millrace().run(
    `CREATE STREAM clicks (page STRING, count INT) USING \`http-server\`
     OPTIONS (host '${host}', port '${port}', path '/clicks', format 'json', mode 'DROPMALFORMED');
     CREATE TABLE totals USING memory;
     INSERT INTO totals WITH ('outputMode' = 'complete', 'checkpointLocation' = '${scratchDirectory()}')
     SELECT page, sum(count) AS total FROM clicks GROUP BY page`,
  );
  const objects = [{ page: 'home', count: 2 }, { page: 'home', count: 3 }, 'no object'];
  const body = objects.map((object) => JSON.stringify(object)).join('\n');
  const response = await fetch(`http://${host}:${port}/clicks`, { method: 'POST', body });
  expect([response.status, await response.text()]).toEqual([200, 'stored\n']);
  await query!.processAllAvailable();
  expect(millrace().memoryRows('totals')).toEqual([['home', 5]]);
  const [source] = query!.lastProgress!.sources;
  expect(source).toMatchObject({
    description: `http-server[${host}:${port}/clicks]`,
    metrics: { receiver: 'started', receiverErrors: '0', unplannedBytes: '0' },
  });
  await query!.stop();
});

test('the lines of an answer are rows of a DataFrame', async () => {
  const server = createServer((request, response) => {
    response.end(`1;${request.headers.authorization}\n2;b`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const query = await millrace()
    .readStream.format('http')
    .schema('id INT, word STRING')
    .option('url', `http://127.0.0.1:${port}/`)
    .option('header.authorization', 'secret')
    .options({ format: 'csv', sep: ';' })
    .load()
    .writeStream.format('memory')
    .queryName('answered')
    .start();
  while ((millrace().memoryRows('answered')?.length ?? 0) < 2) {
    await query.processAllAvailable();
    // Lets the answer come: a query that has nothing to do is done at once.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(millrace().memoryRows('answered')).toEqual([
    [1, 'secret'],
    [2, 'b'],
  ]);
  await query.stop();
  server.close();
});

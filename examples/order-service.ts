// A web service with the engine inside: orders come in by POST, and sums by product and minute go out by GET, asked for in
// SQL.
//
//   npm run build && node examples/order-service.ts 8080
//
//   curl -d '{"time": "2026-03-02T09:00:05Z", "product": "tea", "amount": 2}' localhost:8080/orders
//   curl 'localhost:8080/totals?product=tea'
//
// Ctrl-C ends it after the batch in work. The sums live as long as the process; a file source, a checkpoint and a sink of
// files would let them outlive it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { col, MillraceError, session, sum, window } from 'millrace';

const millrace = await session({ settings: { 'spark.sql.session.timeZone': 'UTC' } });
const orders = millrace.memoryStream('time TIMESTAMP, product STRING, amount INT', 'orders');

const query = await orders
  .toDF()
  .groupBy(window('time', '1 minute').as('minute'), 'product')
  .agg(sum('amount').as('total'))
  .select(col('minute.start').as('minute'), 'product', 'total')
  .writeStream.format('memory')
  .queryName('totals')
  .outputMode('complete')
  .start();

const server = createServer((request, response) => {
  answer(request).then(
    (value) => send(response, 200, value),
    (error) => send(response, error instanceof MillraceError ? 400 : 500, { error: error.message }),
  );
});
server.listen(Number(process.argv[2] ?? 8080), () => {
  const { port } = server.address() as AddressInfo;
  console.log(`orders and totals at http://localhost:${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    server.close();
    await millrace.close();
  });
}

async function answer(request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'POST' && pathname === '/orders') {
    // A row that does not fit its columns is refused here, before any query sees it.
    orders.addData([JSON.parse(await text(request))]);
    await query.processAllAvailable();
    return { accepted: true };
  }
  const rows = await millrace
    .sql(
      `SELECT date_format(minute, 'HH:mm') AS minute, product, total FROM totals
       WHERE product = :product ORDER BY minute`,
      { product: searchParams.get('product') ?? '' },
    )
    .collect();
  return rows.map(([minute, product, total]) => ({ minute, product, total }));
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}

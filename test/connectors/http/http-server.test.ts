import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { UNLIMITED_RATES } from '../../../src/connectors/backpressure/rate-settings.ts';
import { HttpServerReceiver } from '../../../src/connectors/http/http-server-receiver.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import type { LineStore } from '../../../src/connectors/receiver/line-receiver.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { openReceiver } from './http-sources.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0, path: '/rows', bodyBytesMax: 100 };

async function openServer(directory = scratchDirectory(), rates = UNLIMITED_RATES) {
  const receiver = new HttpServerReceiver(ANYWHERE);
  const received = await openReceiver(receiver, directory, rates);
  return { ...received, receiver, post: posterTo(receiver) };
}

/** Sends a body; gives the status. */
function posterTo(receiver: HttpServerReceiver) {
  return async (body: string, more: RequestInit = {}, path = '/rows') => {
    const response = await fetch(`http://127.0.0.1:${receiver.port}${path}`, {
      method: 'POST',
      body,
      ...more,
    });
    await response.arrayBuffer();
    return response.status;
  };
}

/** A server over a store that does as it is told. */
async function withStore(store: Partial<LineStore>) {
  const receiver = new HttpServerReceiver(ANYWHERE);
  const stored: string[] = [];
  const whole = {
    closedBy: null,
    isStopped: false,
    store: async (lines: Uint8Array) => void stored.push(Buffer.from(lines).toString()),
    ...store,
  };
  await receiver.start(whole as unknown as LineStore);
  return { receiver, stored, whole, post: posterTo(receiver) };
}

test('lines of a body are received, each with its end', async () => {
  const { post, lines } = await openServer();
  expect(await post('one\ntwo')).toBe(200);
  expect(await post('three\n')).toBe(200);
  expect(await post('')).toBe(200);
  expect(await lines(3)).toBe('one\ntwo\nthree\n');
});

test('200 is said when the lines are durable, not before', async () => {
  const durable = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { post, receiver } = await withStore({
    store: () => {
      asked.resolve();
      return durable.promise;
    },
  });
  let status: number | null = null;
  const posting = post('one').then((answered) => {
    status = answered;
  });
  await asked.promise;
  // Another request has its whole way while this one waits.
  expect(await post('x', {}, '/nowhere')).toBe(404);
  expect(status).toBe(null);
  durable.resolve();
  await posting;
  expect(status).toBe(200);
  await receiver.stop();
});

test('nothing is taken while rate or memory are used up, nor when it cannot be stored', async () => {
  for (const [store, status] of [
    [{ closedBy: 'rate' }, 429],
    [{ closedBy: 'memory' }, 503],
    [{ isStopped: true }, 503],
    [{ store: () => Promise.reject(new Error('disk full')) }, 503],
  ] as const) {
    const { post, stored, receiver } = await withStore(store);
    const response = await fetch(`http://127.0.0.1:${receiver.port}/rows`, {
      method: 'POST',
      body: 'one',
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await post('two')).toBe(status);
    expect(stored).toEqual([]);
    await receiver.stop();
  }
});

test('a sender that is too fast is told', async () => {
  const rates = { ...UNLIMITED_RATES, receiverRateMax: 0.001 };
  const { post, lines } = await openServer(scratchDirectory(), rates);
  expect(await post('one\ntwo')).toBe(200);
  expect(await post('three')).toBe(429);
  expect(await lines(2)).toBe('one\ntwo\n');
});

test('what is no POST of lines to the path is refused', async () => {
  const { receiver, stored, post } = await withStore({});
  expect(await post('one', {}, '/other')).toBe(404);
  expect(await post('one', {}, '/rows?source=a')).toBe(200);
  expect(await post('one', { method: 'PUT' })).toBe(405);
  expect(await post('one', { headers: { 'content-encoding': 'gzip' } })).toBe(415);
  expect(await post('x'.repeat(101))).toBe(413);
  const chunks = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.alloc(60));
      controller.enqueue(Buffer.alloc(60));
      controller.close();
    },
  });
  expect(await post('', { body: chunks, duplex: 'half' } as RequestInit)).toBe(413);
  expect(stored).toEqual(['one\n']);
  await receiver.stop();
});

test('a body that breaks off gives no rows', async () => {
  const { receiver, stored, post } = await withStore({});
  const socket = connect(receiver.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /rows HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\nhalf\n');
  expect(await post('whole')).toBe(200);
  socket.destroy();
  await once(socket, 'close');
  expect(await post('more')).toBe(200);
  expect(stored).toEqual(['whole\n', 'more\n']);
  await receiver.stop();
});

test('a stop answers who waits for a store, and cuts off who sends without end', async () => {
  const durable = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { receiver, post } = await withStore({
    store: () => {
      asked.resolve();
      return durable.promise;
    },
  });
  const socket = connect(receiver.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /rows HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n');
  const posting = post('one');
  await asked.promise;
  const stopping = receiver.stop();
  durable.resolve();
  expect(await posting).toBe(200);
  await stopping;
  socket.resume();
  if (!socket.destroyed) await once(socket, 'close');
});

test('what was confirmed is there after a restart', async () => {
  const directory = scratchDirectory();
  const first = await openServer(directory);
  expect(await first.post('one\ntwo')).toBe(200);
  await first.source.close();
  const second = await openServer(directory);
  expect(await second.lines(2)).toBe('one\ntwo\n');
});

test('a port that is taken is named', async () => {
  const { receiver } = await openServer();
  const other = new HttpServerReceiver({ ...ANYWHERE, port: receiver.port });
  await expect(openReceiver(other, scratchDirectory())).rejects.toThrow(
    /HTTP_NOT_LISTENING.*EADDRINUSE/,
  );
});

test('options are checked', () => {
  const source = (options: Record<string, string>) => () =>
    new Connectors().createSource('http-server', options, null);
  expect(source({ port: '8080', path: '/rows' })().description).toBe(
    'http-server[127.0.0.1:8080/rows]',
  );
  expect(source({})).toThrow(/REQUIRED_OPTION_MISSING.*'port'/);
  expect(source({ port: '0' })).toThrow(/INVALID_OPTION_VALUE.*1 to 65535/);
  expect(source({ port: '1', maxBodyBytes: 'lots' })).toThrow(/number of bytes/);
});

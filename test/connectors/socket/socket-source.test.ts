import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReceivedLog } from '../../../src/checkpoint/received-log.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field, STRING } from '../../../src/columnar/types.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import type { PlannedRange, StreamSource } from '../../../src/connectors/source.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sourceArena, sourceContext } from '../../support/source-context.ts';

let directory: string;
let server: Server;
let connections: Socket[];
const open: StreamSource[] = [];

beforeEach(async () => {
  directory = scratchDirectory();
  await listen(0);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((source) => source.close()));
  await stop();
});

async function listen(port: number): Promise<void> {
  connections = [];
  server = createServer((connection) => {
    connection.on('error', () => {});
    connections.push(connection);
    server.emit('accepted');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function stop(): Promise<void> {
  for (const connection of connections) connection.destroy();
  server.close();
  await once(server, 'close');
}

const port = (): number => (server.address() as AddressInfo).port;

function socketSource(options: Record<string, string> = {}): StreamSource {
  return new Connectors().createSource(
    'socket',
    { host: '127.0.0.1', port: `${port()}`, ...options },
    null,
  );
}

async function openSource(
  position: number | null = null,
  source = socketSource(),
): Promise<StreamSource> {
  const log = await openReceivedLog(directory);
  await source.open(sourceContext(directory, { splitBytes: 1024, log }), position);
  open.push(source);
  return source;
}

async function connection(): Promise<Socket> {
  if (connections.length === 0) await once(server, 'accepted');
  return connections[0];
}

/** The next range; waits until the source calls that there is one. */
async function nextRange(source: StreamSource): Promise<PlannedRange> {
  for (;;) {
    const woken = new Promise<void>((resolve) => {
      const unwatch = source.watch!(() => {
        unwatch();
        resolve();
      });
    });
    const range = await source.plan();
    if (range !== null) return range;
    await woken;
  }
}

/** The text of a range, as its splits say where it is. */
async function textOf(source: StreamSource, { range }: PlannedRange): Promise<string> {
  const splits = await source.splits(range, sourceArena());
  const parts = splits.map(async (split) => {
    if (split.kind !== 'file') throw new Error('a socket is read from files');
    expect(split).toMatchObject({ growing: true, format: 'text' });
    return (await readFile(split.path)).subarray(split.start, split.end).toString();
  });
  return (await Promise.all(parts)).join('');
}

test('only whole lines count as received', async () => {
  const source = await openSource();
  const peer = await connection();
  peer.write('one\ntw');
  const first = await nextRange(source);
  expect(await textOf(source, first)).toBe('one\n');
  expect(first).toEqual({ range: [0, 4], rowCount: null, byteLength: 4 });
  expect(await source.plan()).toBe(null);
  peer.write('o\nthree\n');
  expect(await textOf(source, await nextRange(source))).toBe('two\nthree\n');
  expect(source.position()).toBe(14);
});

test('a server that closes ends its last line, and the source idles', async () => {
  const source = await openSource();
  (await connection()).end('last');
  expect(await textOf(source, await nextRange(source))).toBe('last\n');
  expect(await source.plan()).toBe(null);
});

test('what was received lasts over a restart, with or without the server', async () => {
  const source = await openSource();
  const peer = await connection();
  peer.write('one\ntwo\n');
  const { range } = await nextRange(source);
  peer.write('three\n');
  await nextRange(source);
  await Promise.all(open.splice(0).map((each) => each.close()));
  const again = socketSource();
  await stop();
  await openSource(null, again);
  again.advance(range);
  expect(await textOf(again, { range, rowCount: null, byteLength: 8 })).toBe('one\ntwo\n');
  expect(await textOf(again, await nextRange(again))).toBe('three\n');
  await listen(0);
});

test('a connection that breaks is made again', async () => {
  const source = await openSource();
  const peer = await connection();
  peer.write('one\nunfinished');
  expect(await textOf(source, await nextRange(source))).toBe('one\n');
  connections = [];
  peer.resetAndDestroy();
  (await connection()).write('two\n');
  expect(await textOf(source, await nextRange(source))).toBe('two\n');
});

test('released bytes are not kept, and their numbers stay', async () => {
  const source = await openSource();
  const peer = await connection();
  peer.write('one\n');
  const { range } = await nextRange(source);
  await source.release?.(range);
  peer.write('two\n');
  const next = await nextRange(source);
  expect(next.range).toEqual([4, 8]);
  expect(await textOf(source, next)).toBe('two\n');
});

test('the socket is paused while more is received than planned, and goes on when it is planned', async () => {
  const source = await openSource();
  const peer = await connection();
  const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  const lineCount = 100;
  let isSent = false;
  for (let count = 0; count < lineCount; count++) {
    peer.write(line, () => {
      isSent = count === lineCount - 1;
    });
  }
  let bytes = 0;
  const sizes: number[] = [];
  while (bytes < line.length * lineCount) {
    const { byteLength } = await nextRange(source);
    bytes += byteLength;
    sizes.push(byteLength);
  }
  expect(bytes).toBe(line.length * lineCount);
  expect(isSent).toBe(true);
  expect(Math.max(...sizes)).toBeLessThan(80 * 1024 * 1024);
});

test('freeze ends the run at what was received', async () => {
  const source = await openSource();
  const peer = await connection();
  peer.write('one\n');
  await nextRange(source);
  await source.freeze();
  peer.write('two\n');
  expect(await source.plan()).toBe(null);
});

test('a log that is shorter than what was read is named', async () => {
  await expect(openSource(1000)).rejects.toThrow(/CHECKPOINT_INPUT_MISSING.*byte 1000.*byte 0/);
});

test('mistakes are named', async () => {
  expect(() => new Connectors().createSource('socket', { port: '1' }, null)).toThrow(
    /REQUIRED_OPTION_MISSING.*'host'/,
  );
  expect(() => new Connectors().createSource('socket', { host: 'a' }, null)).toThrow(
    /REQUIRED_OPTION_MISSING.*'port'/,
  );
  expect(() => socketSource({ port: 'x' })).toThrow(/INVALID_OPTION_VALUE.*1 to 65535/);
  expect(() => socketSource({ hots: 'x' })).toThrow(/UNKNOWN_OPTION.*host, port/s);
  const columns = schema([field('value', STRING)]);
  const withSchema = () =>
    new Connectors().createSource('socket', { host: 'a', port: '1' }, columns);
  expect(withSchema).toThrow(/takes no schema/);
  const source = socketSource();
  await stop();
  await expect(openSource(null, source)).rejects.toThrow(/SOCKET_NOT_CONNECTED.*ECONNREFUSED/);
  await listen(0);
});

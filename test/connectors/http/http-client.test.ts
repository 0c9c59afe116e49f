import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  HttpClientReceiver,
  type HttpRequest,
} from '../../../src/connectors/http/http-client-receiver.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { openReceiver } from './http-sources.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
/** One for each request, in their order; the last one answers all that follow. */
let answers: Answer[];
let requests: IncomingMessage[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/lines`;

function client(asked: Partial<HttpRequest> = {}): HttpClientReceiver {
  const all = { headers: {}, resume: 'none', reconnect: 'on-failure', ...asked } as const;
  return new HttpClientReceiver({ url: new URL(address()), ...all });
}

/** A document of which a server gives what comes from some byte on, at most so many bytes before it breaks off. */
function rangeAnswer(document: () => string, bytesMax = Number.MAX_SAFE_INTEGER): Answer {
  return (request, response) => {
    const bytes = Buffer.from(document());
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length) {
      response.writeHead(416).end();
      return;
    }
    const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': bytes.length - from,
      ...(from === 0 ? {} : range),
    });
    const part = bytes.subarray(from, from + bytesMax);
    if (from + part.length === bytes.length) response.end(part);
    else response.write(part, () => response.destroy());
  };
}

test('whole lines of an answer are received as they come, with the headers of the request', async () => {
  const sent = Promise.withResolvers<ServerResponse>();
  answers = [
    (_request, response) => {
      response.write('one\ntw');
      sent.resolve(response);
    },
  ];
  const received = await openReceiver(client({ headers: { 'x-key': 'k1' } }), scratchDirectory());
  expect(await received.lines(1)).toBe('one\n');
  (await sent.promise).write('o\nthree\n');
  expect(await received.lines(3)).toBe('one\ntwo\nthree\n');
  expect(requests[0]!.headers).toMatchObject({ 'x-key': 'k1', 'accept-encoding': 'identity' });
});

test('an answer that breaks off is asked for again, one that is complete is not', async () => {
  answers = [
    (_request, response) => response.write('one\nunfinished', () => response.destroy()),
    (_request, response) => response.writeHead(503).end(),
    (_request, response) => response.end('two\nlast'),
  ];
  const received = await openReceiver(client(), scratchDirectory());
  expect(await received.lines(3)).toBe('one\ntwo\nlast\n');
  expect(received.source.metrics!()).toMatchObject({
    receiver: 'started',
    receiverLastError: expect.stringContaining('answered 503'),
    receiverRestarts: '2',
  });
  expect(requests.length).toBe(3);
});

test('an answer that is complete is asked for again where that is wanted', async () => {
  answers = [
    (_request, response) => response.end('one\n'),
    (_request, response) => response.end('two\n'),
    (_request, response) => response.write('three\n'),
  ];
  const received = await openReceiver(client({ reconnect: 'always' }), scratchDirectory());
  expect(await received.lines(3)).toBe('one\ntwo\nthree\n');
  expect(received.source.metrics!()).toMatchObject({ receiverErrors: '0' });
});

test('with ranges nothing is lost or doubled, however often answers break off, over restarts too', async () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}\n`);
  let document = lines.slice(0, 30).join('');
  answers = [rangeAnswer(() => document, 55)];
  const directory = scratchDirectory();
  const asked = { resume: 'range' } as const;
  const first = await openReceiver(client(asked), directory);
  expect(await first.lines(30)).toBe(document);
  await first.source.close();
  document = `${lines.join('')}unfinished`;
  answers = [rangeAnswer(() => document)];
  const second = await openReceiver(client(asked), directory);
  expect(await second.lines(40)).toBe(lines.join(''));
  expect(second.log.end).toBe(lines.join('').length);
  expect(requests.at(-1)!.headers.range).toMatch(/^bytes=\d+-$/);
});

test('a server that cannot go on at a byte is named', async () => {
  const directory = scratchDirectory();
  answers = [
    (_request, response) => response.write('one\n', () => response.destroy()),
    (_request, response) => response.end('one\ntwo\n'),
  ];
  const received = await openReceiver(client({ resume: 'range' }), directory);
  await expect(received.lines(2)).rejects.toThrow(/HTTP_RANGE_NOT_SUPPORTED.*from byte 4 on/s);
});

test.each([
  [404, {}, /HTTP_STATUS.*answered 404 Not Found/],
  [301, { location: 'http://there/' }, /it is at http:\/\/there\/.*redirections are not followed/s],
  [500, {}, /HTTP_STATUS.*answered 500/],
])('a first answer of %i is an error', async (status, headers, words) => {
  answers = [(_request, response) => response.writeHead(status, headers).end()];
  await expect(openReceiver(client(), scratchDirectory())).rejects.toThrow(words);
});

test('a later mistake ends the query, what passes does not', async () => {
  const directory = scratchDirectory();
  answers = [
    (_request, response) => response.write('one\n', () => response.destroy()),
    (_request, response) => response.writeHead(429).end(),
    (_request, response) => response.writeHead(403).end(),
  ];
  const received = await openReceiver(client(), directory);
  await expect(received.lines(2)).rejects.toThrow(/HTTP_STATUS.*answered 403/);
  expect(requests.length).toBe(3);
});

test('options are checked', () => {
  const source = (options: Record<string, string>) => () =>
    new Connectors().createSource('http', options, null);
  const url = 'http://localhost:1/x?y=z';
  expect(source({ url, 'header.Accept': 'text/plain' })().description).toBe(
    'http[http://localhost:1/x]',
  );
  expect(source({})).toThrow(/REQUIRED_OPTION_MISSING.*'url'/);
  expect(source({ url: 'ftp://x' })).toThrow(/INVALID_OPTION_VALUE.*an address such as/);
  expect(source({ url, 'header.a b': 'x' })).toThrow(/'header.a b' is no header/);
  expect(source({ url, 'header.a': 'x\r\nb: c' })).toThrow(/'header.a' is no header/);
  expect(source({ url, resume: 'bytes' })).toThrow(/one of none, range/);
  expect(source({ url, format: 'json' })).toThrow(/UNABLE_TO_INFER_SCHEMA/);
  expect(source({ url, formt: 'json' })).toThrow(/Did you mean format/);
});

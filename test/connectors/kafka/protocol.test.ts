import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Api } from '../../../src/connectors/kafka/protocol/api.ts';
import { APIS } from '../../../src/connectors/kafka/protocol/apis.ts';
import { WireReader } from '../../../src/connectors/kafka/protocol/wire-reader.ts';
import { WireWriter } from '../../../src/connectors/kafka/protocol/wire-writer.ts';

/** What was sent to Kafka 4.3.1 and what it answered, as bytes in hexadecimal digits and as what they mean. */
interface Recorded {
  readonly name: string;
  readonly request: unknown;
  readonly sent: string;
  readonly answered: string;
  readonly response: unknown;
}

const recorded: readonly Recorded[] = JSON.parse(
  readFileSync(new URL('recorded-answers.json', import.meta.url), 'utf8'),
  (_name, value) => {
    if (typeof value === 'string' && /^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1));
    const isBytes =
      typeof value === 'object' && value !== null && Object.keys(value).join() === 'hex';
    return isBytes ? Buffer.from(value.hex, 'hex') : value;
  },
);

function apiOf(name: string): Api<unknown, unknown> {
  return APIS.find((api) => api.name === name) as Api<unknown, unknown>;
}

test('every request was recorded', () => {
  const names = new Set(recorded.map(({ name }) => name));
  expect([...names].toSorted()).toEqual(APIS.map(({ name }) => name).toSorted());
});

test.each(recorded)(
  '$name: what a broker has understood is what we send',
  ({ name, request, sent }) => {
    const writer = new WireWriter();
    apiOf(name).encode(request, writer);
    expect(writer.finish().toString('hex')).toBe(sent);
  },
);

test.each(recorded)(
  '$name: what a broker has answered is read to its end',
  ({ name, answered, response }) => {
    const reader = new WireReader(Buffer.from(answered, 'hex'));
    reader.end();
    expect(apiOf(name).decode(reader)).toEqual(response);
    expect(reader.isAtEnd).toBe(true);
  },
);

test.each(recorded)('$name: an answer that ends too early is an error', ({ name, answered }) => {
  const reader = new WireReader(Buffer.from(answered.slice(0, -4), 'hex'));
  reader.end();
  expect(() => apiOf(name).decode(reader)).toThrow(RangeError);
});

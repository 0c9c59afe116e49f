import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerReader } from '../../../../src/connectors/kafka/client/answer-reader.ts';

const answers = fc.array(
  fc.record({
    number: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .integer({ min: 60_000, max: 200_000 })
        .map((length) => new Uint8Array(length).fill(length)),
    ),
  }),
  { maxLength: 8 },
);

test('answers come out whole, however the socket cuts them, in the memory that was given for them', () => {
  fc.assert(
    fc.property(answers, fc.infiniteStream(fc.integer({ min: 1, max: 70_000 })), (sent, sizes) => {
      const given: Buffer[] = [];
      const found: { number: number; body: Uint8Array }[] = [];
      const reader = new AnswerReader(
        (_, byteLength) => {
          const memory = Buffer.alloc(byteLength);
          given.push(memory);
          return memory;
        },
        (number, body) => {
          expect(body).toBe(given.at(-1));
          found.push({ number, body: Uint8Array.from(body) });
        },
      );
      const wire = Buffer.concat(sent.map(({ number, body }) => frameOf(number, body)));
      for (let at = 0; at < wire.length; ) {
        const size = Math.min(sizes.next().value!, wire.length - at, reader.target.length);
        wire.copy(reader.target, 0, at, at + size);
        reader.received(size);
        at += size;
      }
      expect(found).toEqual(sent);
    }),
    { numRuns: 50 },
  );
});

test('the rest of a long answer is read to where it lies', () => {
  const memory = Buffer.alloc(1_000_000);
  const reader = new AnswerReader(
    () => memory,
    () => {},
  );
  const start = frameOf(1, memory).subarray(0, 1000);
  start.copy(reader.target);
  reader.received(start.length);
  const { buffer, byteOffset, length } = reader.target;
  expect(buffer).toBe(memory.buffer);
  expect([byteOffset, length]).toEqual([memory.byteOffset + 992, memory.length - 992]);
});

test('what cannot be an answer is refused', () => {
  const reader = new AnswerReader(
    () => Buffer.alloc(0),
    () => {},
  );
  reader.target.write('HTTP/1.1 400 Bad Request');
  expect(() => reader.received(24)).toThrow('bytes is none of Kafka');
});

function frameOf(number: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 4, 0);
  head.writeInt32BE(number, 4);
  return Buffer.concat([head, body]);
}

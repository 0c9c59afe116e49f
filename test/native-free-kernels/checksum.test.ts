import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHECKSUM_TABLES_BYTES } from '../../src/formats/kafka/record-batch.ts';
import { testContext } from '../support/compute-context.ts';

const { arena, kernels, memory } = testContext();
const tables: number = arena.allocate(CHECKSUM_TABLES_BYTES);
kernels.fillChecksumTables(tables);

test("the checksum of '123456789' is that of the CRC catalogue", () => {
  expect(checksumOf(Buffer.from('123456789'), 0)).toBe(0xe3069283);
});

test('the checksum is that of one bit after the other, whatever the length and place', () => {
  const lengths = fc.oneof(fc.nat(40), fc.integer({ min: 370, max: 400 }), fc.nat(4000));
  const bytes = lengths.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  fc.assert(
    fc.property(bytes, fc.nat(9), (given, offset) => {
      expect(checksumOf(given, offset)).toBe(bitByBit(given));
    }),
    { numRuns: 300 },
  );
});

const room: number = arena.allocate(8192);

function checksumOf(bytes: Uint8Array, offset: number): number {
  memory.u8.set(bytes, room + offset);
  return kernels.checksum(tables, room + offset, bytes.length) >>> 0;
}

function bitByBit(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ 0x82f63b78;
  }
  return ~sum >>> 0;
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Compressor } from '../../src/connectors/kafka/sink/compress.ts';
import { decompress } from '../../src/formats/kafka/decompress.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

/** Bytes with repetitions near and far, and such without. */
const texts = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.constantFrom('a', 'abc', 'millrace.example/'), fc.nat(9000))
        .map(([text, times]) => Buffer.from(text.repeat(times))),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat([...parts, ...parts.toReversed()]));

test.each(['lz4', 'snappy'] as const)('what %s has compressed is what it was', (codec) => {
  let packedCount = 0;
  fc.assert(
    fc.property(texts, (bytes) => {
      const context = testContext();
      const address = context.arena.allocate(bytes.length);
      context.memory.u8.set(bytes, address);
      const packed = new Compressor(codec, context).compress({
        address,
        byteLength: bytes.length,
      });
      if (packed !== null) {
        packedCount++;
        expect(packed.byteLength).toBeLessThan(bytes.length);
        const reserve = (byteLength: number) => context.arena.allocate(byteLength);
        const plain = decompress(codec, packed, reserve, context);
        const { memory } = context;
        expect(
          memory.text.compare(
            bytes,
            0,
            bytes.length,
            plain.address,
            plain.address + plain.byteLength,
          ),
        ).toBe(0);
      }
      releaseContext(context);
    }),
    { numRuns: 60 },
  );
  expect(packedCount).toBeGreaterThan(20);
});

test.each(['lz4', 'snappy'] as const)('%s leaves alone what does not get shorter', (codec) => {
  const context = testContext();
  const address = context.arena.allocate(3);
  context.memory.u8.set([1, 2, 3], address);
  expect(new Compressor(codec, context).compress({ address, byteLength: 3 })).toBeNull();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSegments, segmentCountOf, unpackSegments } from '../../src/task/packed-segments.ts';

const word = fc.nat({ max: 2 ** 32 - 1 });
const image = fc.record({ index: word, address: word, byteLength: word, crc: word });

test('images of segments are the same after they were numbers, each time they are read', () => {
  fc.assert(
    fc.property(fc.array(image), (images) => {
      const packed = structuredClone(packSegments(images));
      expect(segmentCountOf(packed)).toBe(images.length);
      expect([...unpackSegments(packed)]).toEqual(images);
      expect([...unpackSegments(packed)]).toEqual(images);
    }),
    { seed: 3 },
  );
});

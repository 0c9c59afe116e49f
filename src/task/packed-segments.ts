import type { SegmentImage } from '../state/store.ts';

/** Images of segments as numbers, `WORDS` each: a message of thousands of objects is copied one by one. */
export type PackedSegments = Float64Array;

const WORDS = 4;

export function packSegments(segments: readonly SegmentImage[]): PackedSegments {
  const words = new Float64Array(segments.length * WORDS);
  segments.forEach(({ index, address, byteLength, crc }, place) => {
    words.set([index, address, byteLength, crc], place * WORDS);
  });
  return words;
}

export function segmentCountOf(words: PackedSegments): number {
  return words.length / WORDS;
}

/** Makes the images one at a time. */
export function* unpackSegments(words: PackedSegments): Generator<SegmentImage> {
  for (let place = 0; place < words.length; place += WORDS) {
    yield {
      index: words[place]!,
      address: words[place + 1]!,
      byteLength: words[place + 2]!,
      crc: words[place + 3]!,
    };
  }
}

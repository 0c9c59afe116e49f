import type { SegmentImage, SegmentPlace } from '../state/store.ts';

/** Images of segments as numbers, `WORDS` each: a message of thousands of objects is copied one by one. */
export type PackedSegments = Float64Array;

/** Places of segments in the same way. */
export type PackedPlaces = Float64Array;

const WORDS = 4;

export function packSegments(segments: readonly SegmentImage[]): PackedSegments {
  return pack(segments, ({ index, address, byteLength, crc }) => [index, address, byteLength, crc]);
}

export function packPlaces(places: readonly SegmentPlace[]): PackedPlaces {
  return pack(places, ({ index, source, address, byteLength }) => {
    return [index, source, address, byteLength];
  });
}

function pack<Item>(
  items: readonly Item[],
  wordsOf: (item: Item) => readonly number[],
): Float64Array {
  const words = new Float64Array(items.length * WORDS);
  items.forEach((item, place) => {
    words.set(wordsOf(item), place * WORDS);
  });
  return words;
}

/** How many segments or places there are. */
export function segmentCountOf(words: Float64Array): number {
  return words.length / WORDS;
}

/** Those from one on, up to another; they share their memory. */
export function partOf(words: Float64Array, first: number, end: number): Float64Array {
  return words.subarray(first * WORDS, end * WORDS);
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

export function placeAt(words: PackedPlaces, number: number): SegmentPlace {
  const [index, source, address, byteLength] = partOf(words, number, number + 1);
  return { index: index!, source: source!, address: address!, byteLength: byteLength! };
}

export function unpackPlaces(words: PackedPlaces): readonly SegmentPlace[] {
  return Array.from({ length: segmentCountOf(words) }, (_, number) => placeAt(words, number));
}

import { EventRandom } from './event-random.ts';

const POOL_BYTES = 2 ** 20;
const SPACE = 0x20;
const UNDERSCORE = 0x5f;
const LETTER_A = 0x61;
const LETTERS = 26;
const HOT_CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple'];
export const COLD_CHANNELS = 10_000;
/** One space in so many characters. */
const SPACE_IN = 13;

/** A piece of the pool: bytes [start, end). */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Channel and URL of a bid. */
export interface Channel {
  readonly name: Uint8Array;
  readonly url: Uint8Array;
}

/** The texts that the rows of one seed are cut from. All are ASCII. */
export class TextPool {
  readonly hotChannels: readonly Channel[];
  readonly coldChannels: readonly Channel[];
  readonly #letters: Uint8Array;
  readonly #words: Uint8Array;
  readonly #random: EventRandom;

  constructor(seed: number) {
    const random = new EventRandom(seed);
    this.#random = random;
    random.begin('letters', 0);
    this.#letters = fill(() => LETTER_A + random.below(LETTERS));
    random.begin('words', 0);
    this.#words = fill(() =>
      random.below(SPACE_IN) === 0 ? SPACE : LETTER_A + random.below(LETTERS),
    );
    random.begin('hotChannels', 0);
    this.hotChannels = HOT_CHANNELS.map((name) => channel(name, this.#newUrl()));
    this.coldChannels = Array.from({ length: COLD_CHANNELS }, (_, number) => {
      random.begin('coldChannel', number);
      const url = this.#newUrl();
      const id = random.below(10) > 0 ? `&channel_id=${reversedBits(number)}` : '';
      return channel(`channel-${number}`, `${url}${id}`);
    });
  }

  /** Some words of at most `lengthMax` characters, without spaces around them. */
  words(random: EventRandom, lengthMax: number): Piece {
    const length = 3 + random.below(lengthMax - 3);
    let start = random.below(POOL_BYTES - length);
    let end = start + length;
    const bytes = this.#words;
    while (start < end && bytes[start] === SPACE) start++;
    while (end > start && bytes[end - 1] === SPACE) end--;
    return { bytes, start, end };
  }

  /** The same as one word. */
  word(random: EventRandom, lengthMax: number): string {
    const { bytes, start, end } = this.words(random, lengthMax);
    if (start === end) return 'x';
    const codes = bytes.slice(start, end).map((code) => (code === SPACE ? UNDERSCORE : code));
    return String.fromCharCode(...codes);
  }

  /** Letters that make a row of `byteLength` bytes about `average` bytes long. */
  filling(random: EventRandom, byteLength: number, average: number): Piece {
    const bytes = this.#letters;
    if (byteLength > average) return { bytes, start: 0, end: 0 };
    const wanted = average - byteLength;
    const spread = Math.round(0.2 * wanted);
    const length = spread > 0 ? wanted - spread + random.below(2 * spread) : wanted;
    const start = random.below(POOL_BYTES - length);
    return { bytes, start, end: start + length };
  }

  #newUrl(): string {
    const parts = [5, 5, 5].map((lengthMax) => this.word(this.#random, lengthMax));
    return `https://www.nexmark.com/${parts.join('/')}/item.htm?query=1`;
  }
}

function fill(draw: () => number): Uint8Array {
  const bytes = new Uint8Array(POOL_BYTES);
  for (let index = 0; index < POOL_BYTES; index++) bytes[index] = draw();
  return bytes;
}

function channel(name: string, url: string): Channel {
  return { name: Buffer.from(name), url: Buffer.from(url) };
}

function reversedBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed |= ((value >>> bit) & 1) << (31 - bit);
  return Math.abs(reversed | 0);
}

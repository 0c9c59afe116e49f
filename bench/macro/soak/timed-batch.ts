import { crc32c, encodeRecordBatch } from '../../../test/support/kafka/record-batches.ts';

const KEYS = 20_000;
const CHECKSUM_AT = 17;
const CHECKED_AT = 21;
const TIME_BYTES = new Date(0).toISOString().length;

/** A record batch whose messages differ from time to time in nothing but their time. */
export class TimedBatch {
  readonly #bytes: Buffer;
  readonly #places: readonly number[];

  constructor(first: number, count: number) {
    const at = new Date(0).toISOString();
    const records = Array.from({ length: count }, (_, index) => {
      const row = first + index;
      return { value: JSON.stringify({ at, key: row % KEYS, amount: row % 10 }) };
    });
    this.#bytes = encodeRecordBatch(records);
    const places: number[] = [];
    for (let place = this.#bytes.indexOf(at); place >= 0; ) {
      places.push(place);
      place = this.#bytes.indexOf(at, place + TIME_BYTES);
    }
    this.#places = places;
  }

  /** Lent until it is asked for the next time: whoever sends it has copied it by then. */
  at(timeMs: number): Buffer {
    const text = new Date(timeMs).toISOString();
    for (const place of this.#places) this.#bytes.write(text, place, 'latin1');
    this.#bytes.writeUInt32BE(crc32c(this.#bytes.subarray(CHECKED_AT)), CHECKSUM_AT);
    return this.#bytes;
  }
}

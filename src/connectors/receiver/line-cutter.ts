import { environmentError } from '../../errors.ts';
import { LINE_BYTES_MAX } from '../../formats/lines.ts';

const LINE_FEED = 0x0a;

/** How many lines end in some bytes. */
export function countLines(bytes: Uint8Array): number {
  let count = 0;
  let at = bytes.indexOf(LINE_FEED);
  while (at !== -1) {
    count++;
    at = bytes.indexOf(LINE_FEED, at + 1);
  }
  return count;
}

/** Bytes of text with a line feed at their end, if they have none; nothing stays nothing. */
export function endLine(bytes: Uint8Array): Uint8Array {
  const isEnded = bytes.byteLength === 0 || bytes.at(-1) === LINE_FEED;
  return isEnded ? bytes : Buffer.concat([bytes, Uint8Array.of(LINE_FEED)]);
}

/** Cuts bytes as they come into whole lines. */
export class LineCutter {
  /** For errors, for example `localhost:9999`. */
  readonly #origin: string;
  #unfinished: Uint8Array[] = [];
  #unfinishedBytes = 0;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The lines that are whole now, each with its line feed; null when there are none. */
  take(bytes: Uint8Array): Uint8Array | null {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const lines = end > 0 ? Buffer.concat([...this.#unfinished, bytes.subarray(0, end)]) : null;
    if (end > 0) this.clear();
    if (end < bytes.length) this.#keep(bytes.subarray(end));
    return lines;
  }

  /** The line that was begun, as one that has ended; null when there is none. */
  finish(): Uint8Array | null {
    if (this.#unfinishedBytes === 0) return null;
    const line = endLine(Buffer.concat(this.#unfinished));
    this.clear();
    return line;
  }

  /** Forgets the line that was begun. */
  clear(): void {
    this.#unfinished = [];
    this.#unfinishedBytes = 0;
  }

  #keep(bytes: Uint8Array): void {
    this.#unfinished.push(bytes);
    this.#unfinishedBytes += bytes.length;
    if (this.#unfinishedBytes <= LINE_BYTES_MAX) return;
    this.clear();
    throw environmentError(
      'RECORD_TOO_LARGE',
      `A line from ${this.#origin} is longer than ${LINE_BYTES_MAX} bytes.`,
    );
  }
}

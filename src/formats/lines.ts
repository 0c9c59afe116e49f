import { assert, environmentError } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { LineViews } from '../expression/lines/line-views.ts';
import type { SplitInput } from './format.ts';

/** Bytes read at once: few enough to be in the processor's cache still when their lines are read. */
const CHUNK_BYTES = 256 * 1024;
/** Bytes read at first behind the split, to finish its last line; then as many again as the line has. */
const TAIL_BYTES = 64 * 1024;
/** Longest line. */
export const LINE_BYTES_MAX: number = 64 * 1024 * 1024;
/** Lines of one block, and so rows of one batch. */
const BLOCK_LINES_MAX = 65_536;
const BLOCK_LINES_MIN = 64;
/** A buffer holds addresses for lines of this length; shorter ones make more blocks of one chunk. */
const LINE_BYTES_EXPECTED = 16;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Whole lines in scratch memory, valid until the next call of `next`. */
export interface LineBlock extends LineViews {
  /** Where the byte at an address lies in the file, for error messages. */
  fileOffset(address: number): number;
}

/**
 * The lines that begin inside a split. As in Spark a line ends with `\n`, `\r\n` or `\r`; the last line of a file
 * needs no end; a byte order mark before the first line is left out.
 *
 * Reading starts one byte before the split: what is found up to the first line end belongs to the split before. So
 * the lines do not depend on where a file is cut, not even between `\r` and `\n`.
 */
export class LineReader {
  readonly #input: SplitInput;
  readonly #context: ComputeContext;
  readonly #starts: number;
  readonly #ends: number;
  readonly #rest: number;
  readonly #linesMax: number;
  #buffer: number;
  #capacity: number;
  /** Bytes of the buffer that hold input, and where in the file its first byte lies. */
  #filled = 0;
  #bufferOffset: number;
  /** Where the next line begins in the buffer. */
  #position = 0;
  #skipsLine: boolean;
  /** What ends a line instead of the usual; null for that. */
  readonly #separator: Buffer | null;

  constructor(input: SplitInput, context: ComputeContext, separator: string | null = null) {
    const { scratch } = context;
    this.#input = input;
    this.#context = context;
    this.#skipsLine = input.start > 0;
    this.#separator = separator === null ? null : Buffer.from(separator);
    this.#bufferOffset = Math.max(0, input.start - (this.#separator?.length ?? 1));
    this.#capacity = Math.min(CHUNK_BYTES, input.size - this.#bufferOffset + 1);
    this.#buffer = scratch.allocate(this.#capacity);
    const lines = Math.ceil(this.#capacity / LINE_BYTES_EXPECTED);
    this.#linesMax = Math.min(BLOCK_LINES_MAX, Math.max(BLOCK_LINES_MIN, lines));
    this.#starts = scratch.allocate(this.#linesMax * 4);
    this.#ends = scratch.allocate(this.#linesMax * 4);
    this.#rest = scratch.allocate(4);
  }

  /** The next lines, null at the end of the split. */
  next(): LineBlock | null {
    while (!this.#isDone()) {
      const count = this.#find();
      if (count > 0) {
        const skipped = this.#skipsLine ? 1 : 0;
        this.#skipsLine = false;
        if (count > skipped) return this.#block(skipped, count);
      } else if (!this.#isDone()) {
        // Of a line that is another split's only what may be the beginning of its end is kept, such as the half of `\r\n`.
        const kept = this.#separator?.length ?? 1;
        if (this.#skipsLine) this.#position = Math.max(this.#position, this.#filled - kept);
        this.#fill();
      }
    }
    return null;
  }

  #block(skipped: number, count: number): LineBlock {
    const [buffer, offset] = [this.#buffer, this.#bufferOffset];
    return {
      count: count - skipped,
      starts: this.#starts + skipped * 4,
      ends: this.#ends + skipped * 4,
      fileOffset: (address) => address - buffer + offset,
    };
  }

  /** A line that begins at the end of the split, or at the end of the file, is not ours. */
  #isDone(): boolean {
    const next = this.#bufferOffset + this.#position;
    return next >= Math.min(this.#input.end, this.#input.size);
  }

  #isWhole(): boolean {
    return this.#bufferOffset + this.#filled >= this.#input.size;
  }

  #find(): number {
    if (this.#separator !== null) return this.#findSeparated(this.#separator);
    const { kernels, memory } = this.#context;
    const stop = Math.min(this.#filled, this.#input.end - this.#bufferOffset);
    const count = kernels.findLines(
      this.#buffer + this.#position,
      this.#buffer + this.#filled,
      this.#buffer + stop,
      this.#isWhole(),
      this.#starts,
      this.#ends,
      this.#linesMax,
      this.#rest,
    );
    this.#position = memory.u32[this.#rest / 4] - this.#buffer;
    return count;
  }

  #findSeparated(separator: Buffer): number {
    const { u8, u32, text } = this.#context.memory;
    const end = this.#buffer + this.#filled;
    const stop = this.#buffer + Math.min(this.#filled, this.#input.end - this.#bufferOffset);
    const first = this.#buffer + this.#position;
    const view = text.subarray(first, end);
    let start = first;
    let count = 0;
    while (count < this.#linesMax && start < stop) {
      const found = view.indexOf(separator, start - first);
      if (found < 0 && !this.#isWhole()) break;
      const lineEnd = found < 0 ? end : first + found;
      u32[this.#starts / 4 + count] = start;
      u32[this.#ends / 4 + count] = lineEnd;
      u8[lineEnd] = 0x0a;
      start = found < 0 ? end : lineEnd + separator.length;
      count++;
    }
    this.#position = start - this.#buffer;
    return count;
  }

  /** Reads on behind the unfinished line, which moves to the front of the buffer. */
  #fill(): void {
    const { memory } = this.#context;
    this.#makeRoom();
    const offset = this.#bufferOffset + this.#filled;
    const tail = Math.max(TAIL_BYTES, this.#filled);
    const wanted = offset < this.#input.end ? this.#input.end - offset : tail;
    const length = Math.min(wanted, this.#capacity - this.#filled);
    const isFirst = offset === 0;
    const count = this.#input.read(offset, length, this.#buffer + this.#filled);
    assert(count > 0, 'an input gives bytes up to its size');
    this.#filled += count;
    if (isFirst && startsWithMark(memory.u8, this.#buffer, this.#filled)) this.#position = 3;
    // What kernels look for never runs over the end of the last line.
    memory.u8[this.#buffer + this.#filled] = 0x0a;
  }

  #makeRoom(): void {
    const { memory, scratch } = this.#context;
    const unfinished = this.#filled - this.#position;
    const from = this.#buffer + this.#position;
    if (unfinished * 2 > this.#capacity) {
      if (unfinished >= LINE_BYTES_MAX) throw this.#tooLarge();
      this.#capacity *= 2;
      this.#buffer = scratch.allocate(this.#capacity);
    }
    if (from !== this.#buffer) memory.u8.copyWithin(this.#buffer, from, from + unfinished);
    this.#bufferOffset += this.#position;
    this.#position = 0;
    this.#filled = unfinished;
  }

  #tooLarge(): Error {
    const line = this.#bufferOffset + this.#position;
    return environmentError(
      'RECORD_TOO_LARGE',
      `A line of ${this.#input.description} is longer than ${LINE_BYTES_MAX} bytes; it begins at byte ${line}.`,
    );
  }
}

function startsWithMark(bytes: Uint8Array, address: number, filled: number): boolean {
  return filled >= 3 && BYTE_ORDER_MARK.every((byte, index) => bytes[address + index] === byte);
}

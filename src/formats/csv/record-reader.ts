import { NO_CHARACTER } from '../../expression/csv/csv-dialect.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { SplitInput } from '../format.ts';
import type { LineBlock } from '../lines.ts';
import { type LineSource, readWholeFile, type WholeBytes } from '../whole-file.ts';
import type { CsvOptions } from './csv-options.ts';

/** Records of one block. */
const BLOCK_RECORDS_MAX = 16_384;
const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/**
 * The records of a file whose quoted fields may hold line ends. A record ends at a line end outside of quotes; a field is
 * quoted when its first character is a quote, behind blanks that are ignored, and ends at a quote that is not escaped.
 */
export class RecordReader implements LineSource {
  readonly #context: ComputeContext;
  readonly #file: WholeBytes;
  readonly #separator: Buffer;
  readonly #lineEnd: Buffer | null;
  readonly #quote: Buffer;
  readonly #escape: Buffer;
  /** What a line begins with that is none of a record, whatever quotes are in it. */
  readonly #comment: Buffer | null;
  readonly #ignoresBlanks: boolean;
  readonly #starts: number;
  readonly #ends: number;
  #at: number;

  constructor(input: SplitInput, options: CsvOptions, context: ComputeContext) {
    this.#context = context;
    this.#file = readWholeFile(input, context);
    this.#separator = Buffer.from(options.sep);
    this.#lineEnd = options.lineSep === null ? null : Buffer.from(options.lineSep);
    this.#quote = Buffer.from(options.quote);
    this.#escape = Buffer.from(options.escape);
    this.#comment = options.comment === NO_CHARACTER ? null : Buffer.from(options.comment);
    this.#ignoresBlanks = options.ignoreLeadingWhiteSpace === true;
    this.#starts = context.scratch.allocate(BLOCK_RECORDS_MAX * 4);
    this.#ends = context.scratch.allocate(BLOCK_RECORDS_MAX * 4);
    this.#at = this.#file.start;
  }

  next(): LineBlock | null {
    const { u32 } = this.#context.memory;
    const { end, fileOffset } = this.#file;
    let count = 0;
    for (; count < BLOCK_RECORDS_MAX && this.#at < end; count++) {
      u32[this.#starts / 4 + count] = this.#at;
      u32[this.#ends / 4 + count] = this.#skipRecord();
    }
    return count === 0 ? null : { count, starts: this.#starts, ends: this.#ends, fileOffset };
  }

  /** Goes behind the record and its line end; returns where the record ends. */
  #skipRecord(): number {
    const { end } = this.#file;
    const isComment = this.#comment !== null && this.#isAt(this.#comment, this.#at);
    let isFieldStart = true;
    while (this.#at < end) {
      const lineEnd = this.#lineEndAt(this.#at);
      if (lineEnd > 0) {
        const recordEnd = this.#at;
        this.#at += lineEnd;
        return recordEnd;
      }
      if (isComment) this.#at++;
      else isFieldStart = this.#skipCharacter(isFieldStart);
    }
    return end;
  }

  /** Goes behind a character, a separator or a quoted field; true where a field begins behind it. */
  #skipCharacter(isFieldStart: boolean): boolean {
    const byte = this.#context.memory.u8[this.#at];
    if (isFieldStart && this.#isAt(this.#quote, this.#at)) {
      this.#skipQuoted();
      return false;
    }
    if (this.#isAt(this.#separator, this.#at)) {
      this.#at += this.#separator.length;
      return true;
    }
    this.#at++;
    return isFieldStart && this.#ignoresBlanks && byte <= SPACE;
  }

  #skipQuoted(): void {
    const { end } = this.#file;
    const [quote, escapeMark] = [this.#quote, this.#escape];
    this.#at += quote.length;
    while (this.#at < end) {
      const behind = this.#at + escapeMark.length;
      const isEscape = this.#isAt(escapeMark, this.#at);
      if (isEscape && this.#isAt(quote, behind)) this.#at = behind + quote.length;
      else if (isEscape && this.#isAt(escapeMark, behind)) this.#at = behind + escapeMark.length;
      else if (this.#isAt(quote, this.#at)) break;
      else this.#at++;
    }
    this.#at = Math.min(end, this.#at + quote.length);
  }

  /** Length of the line end at a place, 0 for none. */
  #lineEndAt(place: number): number {
    if (this.#lineEnd !== null) return this.#isAt(this.#lineEnd, place) ? this.#lineEnd.length : 0;
    const { u8 } = this.#context.memory;
    if (u8[place] === NEW_LINE) return 1;
    if (u8[place] !== CARRIAGE_RETURN) return 0;
    return place + 1 < this.#file.end && u8[place + 1] === NEW_LINE ? 2 : 1;
  }

  #isAt(bytes: Buffer, place: number): boolean {
    const { u8 } = this.#context.memory;
    if (u8[place] !== bytes[0] || place + bytes.length > this.#file.end) return false;
    return bytes.length === 1 || bytes.every((byte, index) => u8[place + index] === byte);
  }
}

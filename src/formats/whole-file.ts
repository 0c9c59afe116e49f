import { environmentError } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { SplitInput } from './format.ts';
import type { LineBlock } from './lines.ts';

/** A file that has to be in memory as one text may be this long. */
const WHOLE_BYTES_MAX = 512 * 1024 * 1024;
const BYTE_ORDER_MARK_BYTES = 3;

/** Gives `LineReader`'s blocks: lines, or what stands for them. */
export interface LineSource {
  next(): LineBlock | null;
}

/** The bytes of a file in scratch memory, without a byte order mark. */
export interface WholeBytes {
  readonly start: number;
  readonly end: number;
  /** Where the byte at an address lies in the file. */
  fileOffset(address: number): number;
}

/** Reads a file into scratch memory; the byte behind it is a line end. */
export function readWholeFile(input: SplitInput, { memory, scratch }: ComputeContext): WholeBytes {
  const { size, description } = input;
  if (size > WHOLE_BYTES_MAX) throw tooLarge(description);
  const address = scratch.allocate(size + 1);
  input.read(0, size, address);
  const { u8 } = memory;
  u8[address + size] = 0x0a;
  const hasMark =
    size >= 3 && u8[address] === 0xef && u8[address + 1] === 0xbb && u8[address + 2] === 0xbf;
  const start = address + (hasMark ? BYTE_ORDER_MARK_BYTES : 0);
  return { start, end: address + size, fileOffset: (place) => place - address };
}

/** A whole file as the one line of a block. */
export class WholeFile implements LineSource {
  readonly #input: SplitInput;
  readonly #context: ComputeContext;
  #isRead = false;

  constructor(input: SplitInput, context: ComputeContext) {
    this.#input = input;
    this.#context = context;
  }

  next(): LineBlock | null {
    if (this.#isRead) return null;
    this.#isRead = true;
    const { memory, scratch } = this.#context;
    const { start, end, fileOffset } = readWholeFile(this.#input, this.#context);
    const starts = scratch.allocate(4);
    const ends = scratch.allocate(4);
    memory.u32[starts / 4] = start;
    memory.u32[ends / 4] = end;
    return { count: 1, starts, ends, fileOffset };
  }
}

function tooLarge(description: string): Error {
  return environmentError(
    'RECORD_TOO_LARGE',
    `The file ${description} is longer than ${WHOLE_BYTES_MAX} bytes, too long to be read as a whole.`,
    { hint: 'Write one record a line, and leave multiLine out.' },
  );
}

import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { HEADER_SEGMENTS, OWN_CHAINED } from './table-layout.ts';
import type { TableMemory } from './table-memory.ts';

/** A group table as its inner functions see it: a header in memory, and the means to work on it. */
export class TableParts {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  readonly blocks: TableMemory;
  /** Address of the header. */
  readonly address: number;

  constructor(memory: SharedMemory, kernels: Kernels, blocks: TableMemory, address: number) {
    this.memory = memory;
    this.kernels = kernels;
    this.blocks = blocks;
    this.address = address;
  }

  /** True when the slots of the table are rows, in chains by key. */
  get isChained(): boolean {
    return this.word(OWN_CHAINED) !== 0;
  }

  word(offset: number): number {
    return this.memory.u32[(this.address + offset) >>> 2];
  }

  setWord(offset: number, value: number): void {
    this.memory.u32[(this.address + offset) >>> 2] = value;
  }

  /** A 64-bit word that stays below 2^53: bytes of the heap. */
  longWord(offset: number): number {
    return this.word(offset) + this.word(offset + 4) * 2 ** 32;
  }

  setLongWord(offset: number, value: number): void {
    this.setWord(offset, value % 2 ** 32);
    this.setWord(offset + 4, Math.floor(value / 2 ** 32));
  }

  segmentAddress(number: number): number {
    return this.memory.u32[(this.word(HEADER_SEGMENTS) >>> 2) + number];
  }

  /** A word of a segment's header. */
  segmentWord(segment: number, offset: number): number {
    return this.memory.u32[(segment + offset) >>> 2];
  }

  setSegmentWord(segment: number, offset: number, value: number): void {
    this.memory.u32[(segment + offset) >>> 2] = value;
  }

  /** A block of zeros. */
  allocateZeros(byteLength: number): number {
    const address = this.blocks.allocate(byteLength);
    this.kernels.fillBytes(address, 0, byteLength);
    return address;
  }
}

import type { Column } from '../../columnar/batch.ts';
import { columnFromViews } from '../../columnar/column-from-views.ts';
import type { ComputeContext } from '../evaluation.ts';

/** The column that shows the text of bad records: null but for the few rows noted here. */
export class CorruptRecords {
  readonly #context: ComputeContext;
  #notes: { readonly row: number; readonly start: number; readonly end: number }[] = [];

  constructor(context: ComputeContext) {
    this.#context = context;
  }

  begin(): void {
    this.#notes = [];
  }

  /** The text lies at [start, end) and stays there until `finish`. */
  note(row: number, start: number, end: number): void {
    this.#notes.push({ row, start, end });
  }

  finish(rowCount: number): Column {
    const { arena, scratch, memory } = this.#context;
    const validity = arena.allocateBitmap(rowCount);
    const starts = scratch.allocate(rowCount * 4);
    const ends = scratch.allocate(rowCount * 4);
    memory.u8.fill(0, validity, validity + Math.ceil(rowCount / 8));
    memory.u8.fill(0, starts, starts + rowCount * 4);
    memory.u8.fill(0, ends, ends + rowCount * 4);
    for (const { row, start, end } of this.#notes) {
      memory.u8[validity + (row >>> 3)] |= 1 << (row & 7);
      memory.u32[starts / 4 + row] = start;
      memory.u32[ends / 4 + row] = end;
    }
    return columnFromViews(starts, ends, rowCount, validity, this.#context);
  }
}

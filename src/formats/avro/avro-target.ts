import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromViews } from '../../columnar/column-from-views.ts';
import { layoutOf, widthOf } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { AvroStep, StepPlace } from './avro-steps.ts';

/** What one step writes while the rows of a block come in: values of a fixed width where they stay, of byte strings views. */
export class AvroTarget implements StepPlace {
  values = 0;
  ends = 0;
  validity = 0;
  readonly step: AvroStep;
  readonly #context: ComputeContext;
  #viewsMax = 0;

  constructor(step: AvroStep, context: ComputeContext) {
    this.step = step;
    this.#context = context;
  }

  /** Begins a block of so many rows; what nobody wants has no place. */
  begin(count: number): void {
    if (!this.step.isWanted) return;
    const { arena, memory } = this.#context;
    this.validity = arena.allocateBitmap(count);
    memory.u8.fill(0xff, this.validity, this.validity + bitmapBytes(count));
    const layout = layoutOf(this.step.type);
    if (layout === 'bytes') this.#reserveViews(count);
    else if (layout === 'bits') this.values = arena.allocateBitmap(count);
    else if (layout !== 'struct') this.values = arena.allocate(count * widthOf(layout));
  }

  /** The column of what was read. */
  finish(count: number, children: readonly Column[]): Column {
    const { values, ends, validity } = this;
    const layout = layoutOf(this.step.type);
    if (layout === 'struct') return { length: count, validity, values: 0, offsets: 0, children };
    if (layout !== 'bytes') return fixedColumn(count, validity, values);
    return columnFromViews(values, ends, count, validity, this.#context);
  }

  #reserveViews(count: number): void {
    if (count <= this.#viewsMax) return;
    const { scratch } = this.#context;
    this.#viewsMax = count;
    this.values = scratch.allocate(count * 4);
    this.ends = scratch.allocate(count * 4);
  }
}

function bitmapBytes(rows: number): number {
  return Math.ceil(rows / 64) * 8;
}

import type { Column } from '../../columnar/batch.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import type {
  AccumulatorColumn,
  AccumulatorStep,
  AggregateChange,
  AggregateFolding,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import type { AggregateCall } from '../expression.ts';

/** The numbers of `native-free-kernels/aggregate/inner/step.ts`; a test compares the two. */
export const OPERATIONS = {
  count: 0,
  uncount: 1,
  add: 2,
  subtract: 3,
  least: 4,
  greatest: 5,
  mergeCounts: 6,
  mergeExactSums: 7,
  mergeFloatSums: 8,
} as const;
export const LAYOUTS = { bits: 0, i8: 1, i16: 2, i32: 3, i64: 4, i128: 5, f32: 6, f64: 7 } as const;
export const STEP_BYTES = 36;

/** What the kernel needs for a block of rows, and for their places by each stride. */
const SCRATCH_BYTES = 7 * 1024;
const PLACES_BYTES = 1024;

/** A step and the accumulators of its call. */
export interface BoundStep {
  readonly step: AccumulatorStep;
  readonly columns: readonly AccumulatorColumn[];
}

/** Takes rows through the steps of several calls over one group table. */
export function accumulate(
  bound: readonly BoundStep[],
  { slots, count, areSame = false }: SlotRows,
  context: ColumnContext,
): void {
  if (bound.length === 0 || count === 0) return;
  const { kernels, memory, scratch } = context;
  const [{ directory, shift }] = bound[0].columns;
  const strides = [...new Set(bound.flatMap(({ columns }) => columns.map(({ stride }) => stride)))];
  const steps = scratch.allocate(bound.length * STEP_BYTES);
  bound.forEach(({ step, columns: [first, second = first] }, index) => {
    memory.u32.set(
      [
        OPERATIONS[step.operation],
        LAYOUTS[step.layout],
        strides.indexOf(first.stride),
        first.offset,
        strides.indexOf(second.stride),
        second.offset,
        step.values,
        step.secondValues ?? 0,
        setInAll(step.rows, count, context),
      ],
      (steps + index * STEP_BYTES) / 4,
    );
  });
  const strideList = scratch.allocate(strides.length * 4);
  memory.u32.set(strides, strideList / 4);
  const room = scratch.allocate(SCRATCH_BYTES + strides.length * PLACES_BYTES);
  const taken = [strideList, strides.length, steps, bound.length] as const;
  kernels.accumulate(slots, count, areSame ? 1 : 0, directory, shift, ...taken, room);
}

/** The work of an aggregate whose every change is a step. */
export function foldBySteps(
  step: (
    call: AggregateCall,
    change: AggregateChange,
    inputs: readonly Column[],
  ) => AccumulatorStep,
): Pick<AggregateFolding, 'step' | 'update' | 'retract' | 'merge'> {
  const folding =
    (change: AggregateChange): AggregateFolding['update'] =>
    (call, state, inputs, rows) =>
      takeStep(step(call, change, inputs), state, rows);
  return {
    step,
    update: folding('update'),
    retract: folding('retract'),
    merge: folding('merge'),
  };
}

/** Takes rows through one step. */
export function takeStep(step: AccumulatorStep, state: AggregateState, rows: SlotRows): void {
  accumulate([{ step, columns: state.columns }], rows, state);
}

/** The step that reads the values of a column, nulls apart. */
export function stepOver(
  operation: 'add' | 'subtract' | 'least' | 'greatest',
  layout: keyof typeof LAYOUTS,
  { values, validity }: Column,
): AccumulatorStep {
  return { operation, layout, values, rows: [validity] };
}

/** A bitmap of the rows that are set in all bitmaps; 0, which stands for all rows, where there are none. */
function setInAll(bitmaps: readonly number[], count: number, context: ColumnContext): number {
  const { kernels, scratch } = context;
  return bitmaps.reduce((left, right) => {
    if (left === 0 || right === 0) return left || right;
    const both = scratch.allocateBitmap(count);
    kernels.andBitmaps(left, right, count, both);
    return both;
  }, 0);
}

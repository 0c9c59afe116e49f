import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { type DataType, type Layout, layoutOf, typeName, widthOf } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import type {
  AccumulatorSpec,
  AccumulatorStep,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { stepOver, takeStep } from './accumulate.ts';
import { keepExtremeBytes, readExtremeBytes } from './extreme-bytes.ts';
import { extremeOfValues } from './extreme-values.ts';

/** How the accumulator of a layout is read, and its width. */
type FixedKernels = {
  readonly read:
    | 'readSlotBits'
    | 'readSlots8'
    | 'readSlots16'
    | 'readSlots32'
    | 'readSlots64'
    | 'readSlots128';
  readonly width: 4 | 8 | 16;
};

const FIXED: { readonly [L in AccumulatorStep['layout']]: FixedKernels } = {
  bits: { read: 'readSlotBits', width: 4 },
  i8: { read: 'readSlots8', width: 4 },
  i16: { read: 'readSlots16', width: 4 },
  i32: { read: 'readSlots32', width: 4 },
  i64: { read: 'readSlots64', width: 8 },
  i128: { read: 'readSlots128', width: 16 },
  f32: { read: 'readSlots32', width: 4 },
  f64: { read: 'readSlots64', width: 8 },
};

export const minimum: AggregateFunction = extreme('min', false, {
  summary: 'The least value that is not null; null when there are none.',
  examples: [{ sql: 'SELECT min(i) FROM VALUES (2), (1), (NULL) AS t(i)', result: '1' }],
});

export const maximum: AggregateFunction = extreme('max', true, {
  summary: 'The greatest value that is not null; null when there are none.',
  examples: [{ sql: "SELECT max(s) FROM VALUES ('a'), ('b'), (NULL) AS t(s)", result: 'b' }],
});

/** A partial result is the extreme itself, null when there is none: to merge is to update. */
function extreme(
  name: 'min' | 'max',
  isGreatest: boolean,
  words: Pick<AggregateFunction, 'summary' | 'examples'>,
): AggregateFunction {
  const step = ({ type }: AggregateCall, [values]: readonly Column[]): AccumulatorStep | null => {
    const layout = layoutOf(type);
    return isFixed(layout) ? stepOver(isGreatest ? 'greatest' : 'least', layout, values) : null;
  };
  const keep: AggregateFunction['update'] = (call, state, inputs, rows) => {
    const fixed = step(call, inputs);
    if (fixed !== null) takeStep(fixed, state, rows);
    else if (layoutOf(call.type) === 'bytes') keepExtremeBytes(state, inputs[0], rows, isGreatest);
  };
  const flat: AggregateFunction = {
    name,
    ...words,
    resolve: (call, _settings, position) => resolveExtreme(name, call, position),
    accumulators: (call) => accumulatorsOf(call.type),
    partialTypes: (call) => [call.type],
    step: (call, _change, inputs) => step(call, inputs),
    update: keep,
    merge: keep,
    partial: (call, state, rows) => [readExtreme(call.type, state, rows)],
    finish: (call, state, rows) => readExtreme(call.type, state, rows),
  };
  const nested = extremeOfValues(isGreatest, flat.resolve);
  const workOn = ({ type }: AggregateCall): AggregateFunction => (isNested(type) ? nested : flat);
  return {
    ...flat,
    accumulators: (call) => workOn(call).accumulators(call),
    update: (call, ...rest) => workOn(call).update(call, ...rest),
    merge: (call, ...rest) => workOn(call).merge(call, ...rest),
    partial: (call, ...rest) => workOn(call).partial(call, ...rest),
    finish: (call, ...rest) => workOn(call).finish(call, ...rest),
  };
}

/** Types without an order. */
export const UNORDERED: readonly DataType['kind'][] = ['map', 'calendarInterval', 'variant'];

function isNested({ kind }: DataType): boolean {
  return kind === 'array' || kind === 'struct';
}

function resolveExtreme(
  name: string,
  call: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, call, 1, 1, position);
  const { type } = call[0];
  if (UNORDERED.includes(type.kind)) {
    throw userError(
      'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
      `The function \`${name}\` does not support ordering on type "${typeName(type)}".`,
      { position },
    );
  }
  return aggregateCall(name, call, type, { position });
}

function accumulatorsOf(type: DataType): readonly AccumulatorSpec[] {
  const layout = layoutOf(type);
  if (layout === 'none') return [];
  if (layout === 'bytes') return [{ name: 'extreme', width: 8, reference: true }];
  assert(isFixed(layout), 'flat values have a fixed width or are bytes');
  return [
    { name: 'extreme', width: FIXED[layout].width },
    { name: 'seen', width: 4 },
  ];
}

function readExtreme(type: DataType, state: AggregateState, rows: SlotRows): Column {
  const layout = layoutOf(type);
  if (layout === 'bytes') return readExtremeBytes(state, rows);
  const { slots, count } = rows;
  const validity = state.arena.allocateBitmap(count);
  if (layout === 'none') {
    state.kernels.fillBytes(validity, 0, Math.ceil(count / 8));
    return fixedColumn(count, validity, 0);
  }
  assert(isFixed(layout), 'flat values have a fixed width or are bytes');
  const [best, seen] = state.columns;
  const { arena, kernels } = state;
  const target =
    layout === 'bits' ? arena.allocateBitmap(count) : arena.allocate(count * widthOf(layout));
  const { directory, shift } = best;
  const read = kernels[FIXED[layout].read];
  read(slots, count, directory, shift, best.offset, best.stride, target);
  kernels.readSlotBits(slots, count, directory, shift, seen.offset, seen.stride, validity);
  return fixedColumn(count, validity, target);
}

function isFixed(layout: Layout): layout is AccumulatorStep['layout'] {
  return layout in FIXED;
}

import type { Column } from '../columnar/batch.ts';
import { gatherColumn } from '../columnar/gather.ts';
import { assert } from '../errors.ts';
import type {
  AccumulatorColumn,
  AccumulatorSpec,
  AggregateChange,
  AggregateFolding,
  AggregateState,
  SlotRows,
} from '../expression/aggregate-function.ts';
import { accumulate, type BoundStep } from '../expression/aggregates/accumulate.ts';
import { aggregateOf } from '../expression/aggregates/index.ts';
import { evaluate, evaluateFilter } from '../expression/evaluate.ts';
import type { ComputeContext, EvaluationFrame } from '../expression/evaluation.ts';
import type { AggregateCall, Expression } from '../expression/expression.ts';
import { narrowFrame } from '../expression/validity.ts';
import type { StateStore } from '../state/store.ts';

/** Aggregate calls with the accumulators that each has in a group table. */
export interface BoundAggregates {
  readonly items: readonly BoundAggregate[];
  /** Of all calls, in order. */
  readonly accumulators: readonly AccumulatorSpec[];
  /** Columns of all calls. */
  readonly partialCount: number;
  /** The arguments of all calls, a column that several take once: what rows that pass ungrouped have. */
  readonly arguments: readonly Expression[];
}

export interface BoundAggregate {
  readonly call: AggregateCall;
  readonly aggregate: AggregateFolding;
  readonly firstAccumulator: number;
  readonly accumulatorCount: number;
  /** Where its partial columns begin among those of all calls, and how many there are. */
  readonly firstPartial: number;
  readonly partialCount: number;
  /** Where its arguments are among those of all calls. */
  readonly argumentPlaces: readonly number[];
}

export function bindAggregates(calls: readonly AggregateCall[]): BoundAggregates {
  const items: BoundAggregate[] = [];
  const accumulators: AccumulatorSpec[] = [];
  let firstPartial = 0;
  const passed = new PassedArguments();
  for (const call of calls) {
    const aggregate = aggregateOf(call);
    assert(!call.distinct, 'DISTINCT aggregates have an operator of their own');
    const own = aggregate.accumulators(call);
    const partialCount = aggregate.partialTypes(call).length;
    items.push({
      call,
      aggregate,
      firstAccumulator: accumulators.length,
      accumulatorCount: own.length,
      firstPartial,
      partialCount,
      argumentPlaces: call.arguments.map((argument) => passed.placeOf(argument)),
    });
    accumulators.push(...own);
    firstPartial += partialCount;
  }
  return { items, accumulators, partialCount: firstPartial, arguments: passed.list };
}

/** The arguments of several calls, a column once. */
class PassedArguments {
  readonly list: Expression[] = [];
  /** Where columns are in the list, by index. */
  readonly #columns = new Map<number, number>();

  /** Where an argument is in the list, to which it is added unless it is a column that is there. */
  placeOf(argument: Expression): number {
    const known = argument.kind === 'column' ? this.#columns.get(argument.index) : undefined;
    if (known !== undefined) return known;
    const place = this.list.push(argument) - 1;
    if (argument.kind === 'column') this.#columns.set(argument.index, place);
    return place;
  }
}

/**
 * The accumulators of one call as they lie now: to be asked for again after rows were found or made. Written out as
 * `withArenas` is.
 */
export function stateOf(
  item: BoundAggregate,
  table: StateStore,
  context: ComputeContext,
): AggregateState {
  const columns = accumulatorsOf(item, table);
  const { memory, kernels, arena, scratch, settings, facts, counters, late, userFunctions } =
    context;
  return {
    memory,
    kernels,
    arena,
    scratch,
    settings,
    facts,
    counters,
    late,
    userFunctions,
    columns,
    table: table.address,
    growHeap: () => table.growHeap(),
  };
}

function accumulatorsOf(
  { firstAccumulator, accumulatorCount }: BoundAggregate,
  table: StateStore,
): readonly AccumulatorColumn[] {
  const columns: AccumulatorColumn[] = [];
  for (let index = 0; index < accumulatorCount; index++) {
    columns.push(table.accumulator(firstAccumulator + index));
  }
  return columns;
}

/** The arguments of a call for the rows of a batch, or its partial results. */
export interface AggregateInput {
  readonly columns: readonly Column[];
  /** Bitmap of the rows that FILTER lets pass; 0 for all. */
  readonly passing: number;
}

/** Evaluates FILTER and arguments; errors of the rows that pass count. */
export function evaluateInput(call: AggregateCall, frame: EvaluationFrame): AggregateInput {
  if (call.filter === undefined) {
    return { columns: call.arguments.map((argument) => evaluate(argument, frame)), passing: 0 };
  }
  const passing = evaluateFilter(call.filter, frame);
  const narrow = narrowFrame(frame, passing);
  return { columns: call.arguments.map((argument) => evaluate(argument, narrow)), passing };
}

/** A call and what it reads. */
export interface AggregateWork {
  readonly item: BoundAggregate;
  readonly input: AggregateInput;
}

/**
 * Adds rows, whose slots are given, to the accumulators of calls, takes them back, or adds partial results: calls whose
 * change is a step together, the others one by one.
 */
export function changeAggregates(
  works: readonly AggregateWork[],
  change: AggregateChange,
  rows: SlotRows,
  table: StateStore,
  context: ComputeContext,
): void {
  const steps: BoundStep[] = [];
  for (const work of works) {
    const { item, input } = work;
    const step = item.aggregate.step?.(item.call, change, input.columns) ?? null;
    if (step === null) changeOne(work, change, rows, table, context);
    else {
      const own = input.passing === 0 ? step : { ...step, rows: [...step.rows, input.passing] };
      steps.push({ step: own, columns: accumulatorsOf(item, table) });
    }
  }
  accumulate(steps, rows, context);
}

function changeOne(
  { item, input: { columns, passing } }: AggregateWork,
  change: AggregateChange,
  rows: SlotRows,
  table: StateStore,
  context: ComputeContext,
): void {
  const { aggregate, call } = item;
  const apply = aggregate[change];
  assert(apply !== undefined, 'only rows of aggregates that can do so are taken back');
  const state = stateOf(item, table, context);
  if (passing === 0) {
    apply(call, state, columns, rows);
    return;
  }
  const { kernels, scratch } = context;
  const address = scratch.allocate(rows.count * 4);
  const count = kernels.selectRows(passing, rows.count, address) >>> 0;
  const slots = scratch.allocate(count * 4);
  kernels.gather32(rows.slots, address, count, slots);
  const chosen = columns.map((column, index) =>
    gatherColumn(column, call.arguments[index].type, { address, count }, context),
  );
  apply(call, state, chosen, { slots, count });
}

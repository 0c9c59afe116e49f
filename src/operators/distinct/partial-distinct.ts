import { ABSENT, type Column, insertBatch } from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import { evaluate, evaluateFilter } from '../../expression/evaluate.ts';
import type { ComputeContext, EvaluationFrame } from '../../expression/evaluation.ts';
import { narrowFrame } from '../../expression/validity.ts';
import type { DistinctList } from '../../plan/stages.ts';
import { layOutKeys } from '../../state/key-layout.ts';
import { bindAggregates, evaluateInput } from '../bound-aggregates.ts';
import { frameOf } from '../evaluate-batch.ts';
import type { Operator, SpecOf } from '../operator.ts';
import { GroupedRows } from '../partial-aggregate.ts';
import { layOutLists } from './list-columns.ts';
import { SplitValues } from './split-values.ts';

/** What a split has gathered. */
interface Gathered {
  readonly groups: GroupedRows;
  readonly lists: readonly SplitValues[];
}

/**
 * Groups the rows of a split, and finds the different values of each list of arguments in each group: every value leaves the
 * split once, however many rows have it and however many calls count it.
 */
export function partialDistinct(spec: SpecOf<'partialDistinct'>): Operator {
  const groupingTypes = spec.grouping.map(({ type }) => type);
  const layout = layOutKeys(groupingTypes);
  const plain = spec.aggregates.filter((_, index) => spec.takes[index] === null);
  const aggregates = bindAggregates(plain);
  const listTypes = spec.lists.map((list) => list.arguments.map(({ type }) => type));
  const { types, lists: places } = layOutLists(spec, listTypes);
  let made: Gathered | undefined;
  const gatheredIn = (context: ComputeContext): Gathered => {
    made ??= {
      groups: new GroupedRows(layout, aggregates, context),
      lists: listTypes.map((own, number) => {
        const isOneGroup = groupingTypes.length === 0;
        return new SplitValues({ number, isOneGroup, types: own }, context);
      }),
    };
    return made;
  };
  return {
    process(batch, context) {
      assert(batch.weights === 0, 'aggregates take rows that are never taken back');
      const { groups, lists } = gatheredIn(context);
      // Only what is grouped outlives the batch: everything else goes where the batch's own columns lie.
      const passing = { ...context, scratch: context.arena };
      const frame = frameOf(batch, passing);
      const grouping = spec.grouping.map((expression) => evaluate(expression, frame));
      const inputs = plain.map((call) => evaluateInput(call, frame));
      const values = spec.lists.map((list) => evaluateList(list, frame));
      frame.errors.throwFirst();
      const slots = groups.add(grouping, inputs, batch.rowCount, passing);
      values.forEach((each, list) => {
        lists[list].add(slots, each, batch.rowCount, passing);
      });
      return null;
    },
    finish(context) {
      const { groups, lists } = gatheredIn(context);
      const absent = (from: number, to: number) => new Array<Column>(to - from).fill(ABSENT);
      const listsFrom = places[0].from;
      const output = [groups.finish(absent(listsFrom, types.length), context)];
      lists.forEach((list, number) => {
        const values = list.finish(groups, context);
        if (values === null) return;
        const { from, to } = places[number];
        const [key, hash, ...own] = values.columns;
        const before = absent(2, from);
        const columns = [key, hash, ...before, ...own, ...absent(to + 1, types.length)];
        output.push(insertBatch(values.rowCount, columns));
      });
      return output.filter((batch) => batch !== null);
    },
  };
}

/** The arguments of a list, and for each of its filters the bitmap of the rows that pass it; 0 for all. */
export interface ListInput {
  readonly columns: readonly Column[];
  readonly passing: readonly number[];
}

/** Errors count in the rows that pass any of the filters. */
function evaluateList(
  { arguments: inputs, filters }: DistinctList,
  frame: EvaluationFrame,
): ListInput {
  const passing = filters.map((filter) => (filter === null ? 0 : evaluateFilter(filter, frame)));
  const narrow = passing.includes(0) ? frame : narrowFrame(frame, anyOf(passing, frame));
  return { columns: inputs.map((argument) => evaluate(argument, narrow)), passing };
}

function anyOf(
  bitmaps: readonly number[],
  { kernels, arena, batch: { rowCount } }: EvaluationFrame,
): number {
  return bitmaps.reduce((some, bitmap) => {
    const target = arena.allocateBitmap(rowCount);
    kernels.orBitmaps(some, bitmap, rowCount, target);
    return target;
  });
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertBatch } from '../../../src/columnar/batch.ts';
import { BIGINT, BOOLEAN, type DataType, decimal, INT } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import type { AggregateFunction } from '../../../src/expression/aggregate-function.ts';
import { lookupAggregate } from '../../../src/expression/aggregates/index.ts';
import type { ComputeContext } from '../../../src/expression/evaluation.ts';
import type { AggregateCall } from '../../../src/expression/expression.ts';
import { bindAggregates, stateOf } from '../../../src/operators/bound-aggregates.ts';
import { frameOf } from '../../../src/operators/evaluate-batch.ts';
import { addGlobalGroup } from '../../../src/operators/partial-aggregate.ts';
import { createScratchTable } from '../../../src/state/group-table.ts';
import { layOutKeys } from '../../../src/state/key-layout.ts';
import { aggregateCall } from '../../support/aggregate-run.ts';
import { batchOf, rowsOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { columnOf } from '../../support/expressions.ts';

/** One group of one aggregate. */
class Group {
  readonly #context: ComputeContext;
  readonly #type: DataType;
  readonly #aggregate: AggregateFunction;
  readonly #call: AggregateCall;
  readonly #finish: () => LiteralValue;
  readonly #change: (kind: 'update' | 'retract', values: readonly LiteralValue[]) => void;

  constructor(name: string, type: DataType, context: ComputeContext) {
    this.#context = context;
    this.#type = type;
    this.#call = aggregateCall(name, [columnOf({ x: type }, 'x')]);
    this.#aggregate = lookupAggregate(name)!;
    const { items, accumulators } = bindAggregates([this.#call]);
    const { scratch, memory, kernels } = context;
    const spec = { accumulators, expires: false, inlineKeyBytes: 0 };
    const table = createScratchTable(spec, scratch, memory, kernels);
    const slot = addGlobalGroup(layOutKeys([]), table, context);
    this.#finish = () => {
      const frame = frameOf(insertBatch(1, []), context);
      const rows = { slots: slot, count: 1 };
      const state = stateOf(items[0], table, context);
      const column = this.#aggregate.finish(this.#call, state, rows, frame);
      frame.errors.throwFirst();
      return rowsOf(insertBatch(1, [column]), { result: this.#call.type }, context)[0][0];
    };
    this.#change = (kind, values) => {
      const rows = values.map((value) => [value]);
      const { columns } = batchOf({ x: this.#type }, rows, this.#context);
      const slots = scratch.allocate(values.length * 4);
      kernels.fillBytes(slots, 0, values.length * 4);
      const state = stateOf(items[0], table, context);
      this.#aggregate[kind]!(this.#call, state, columns, { slots, count: values.length });
    };
  }

  get result(): LiteralValue {
    return this.#finish();
  }

  update(values: readonly LiteralValue[]): void {
    this.#change('update', values);
  }

  retract(values: readonly LiteralValue[]): void {
    this.#change('retract', values);
  }
}

const wide = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
const cases: readonly (readonly [string, DataType, fc.Arbitrary<LiteralValue>])[] = [
  ['count', INT, fc.nat()],
  ['count_if', BOOLEAN, fc.boolean()],
  ['sum', INT, fc.integer()],
  ['sum', BIGINT, fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n })],
  ['sum', decimal(38, 2), wide],
  ['avg', INT, fc.integer()],
  ['avg', decimal(9, 2), fc.bigInt({ min: -999_999_999n, max: 999_999_999n })],
];

test.each(cases)('%s of %o forgets values that are taken back', (name, type, values) => {
  const lists = fc.array(fc.option(values, { freq: 4 }), { maxLength: 30 });
  fc.assert(
    fc.property(lists, lists, lists, (kept, taken, later) => {
      const context = testContext();
      const group = new Group(name, type, context);
      group.update(kept);
      group.update(taken);
      group.update(later);
      group.retract(taken);
      group.retract(later);
      const fresh = new Group(name, type, context);
      fresh.update(kept);
      expect(resultOf(group)).toEqual(resultOf(fresh));
      releaseContext(context);
    }),
    { numRuns: 50 },
  );
});

/** The result, or the error that it is. */
function resultOf(group: Group): unknown {
  try {
    return group.result;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(['min', 'max'])('%s cannot take values back', (name) => {
  expect(lookupAggregate(name)!.retract).toBeUndefined();
});

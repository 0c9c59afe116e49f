import type { Batch } from '../columnar/batch.ts';
import type { DataType } from '../columnar/types.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { StageOperator } from '../plan/stages.ts';
import { makeOperator } from './index.ts';
import type { Operator } from './operator.ts';
import { outputTypes } from './output-types.ts';

/** The operators of a stage for the batches of one split or partition. Not to be used again after `finish`. */
export interface OperatorChain {
  /** Types of the columns that come out. */
  readonly output: readonly DataType[];
  /** True when some operator keeps rows until `finish`: no batch passes through, so none has to outlive its push. */
  readonly gathers: boolean;
  /** Takes a batch through all operators. */
  push(batch: Batch, context: ComputeContext, emit: EmitBatch): void;
  /** Lets each operator in turn give out what it has gathered. */
  finish(context: ComputeContext, emit: EmitBatch): void;
}

/** Gets every batch that comes out; none is empty. */
export type EmitBatch = (batch: Batch) => void;

/** Hears what an operator has just given out, by its place in the chain. */
export type CountRows = (operator: number, rows: number) => void;

export function makeChain(
  specs: readonly StageOperator[],
  input: readonly DataType[],
  count: CountRows = () => {},
): OperatorChain {
  let types = input;
  const operators: Operator[] = [];
  for (const [place, spec] of specs.entries()) {
    operators.push(makeOperator(spec, types, specs.slice(place + 1)));
    types = outputTypes(spec, types);
  }
  const passOn = (batch: Batch | null, from: number, context: ComputeContext, emit: EmitBatch) => {
    let current = batch;
    for (let place = from; place < operators.length; place++) {
      if (current === null || current.rowCount === 0) return;
      current = operators[place]!.process(current, context);
      count(place, current?.rowCount ?? 0);
    }
    if (current !== null && current.rowCount > 0) emit(current);
  };
  return {
    output: types,
    gathers: operators.some((operator) => operator.finish !== undefined),
    push: (batch, context, emit) => passOn(batch, 0, context, emit),
    finish(context, emit) {
      operators.forEach((operator, index) => {
        for (const batch of operator.finish?.(context) ?? []) {
          count(index, batch.rowCount);
          passOn(batch, index + 1, context, emit);
        }
      });
    },
  };
}

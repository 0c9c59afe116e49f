import type { Batch } from '../columnar/batch.ts';
import type { Schema } from '../columnar/schema.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { ComputeContext, TaskCounters } from '../expression/evaluation.ts';
import type { EncodedBytes } from '../formats/format.ts';
import { lookupFormat } from '../formats/index.ts';
import { createOperator } from '../operators/index.ts';
import type { Operator } from '../operators/operator.ts';
import { scatterBatch } from '../operators/scatter.ts';
import type { PartitionStage, SplitStage } from '../plan/stages.ts';
import type { SerializedPlan } from './serialized-plan.ts';
import type { TaskScope } from './thread.ts';

/** What a pipeline leaves behind: batches by target partition, or encoded bytes for the sink. */
export interface PipelineOutput {
  readonly parts: readonly (readonly Batch[])[];
  readonly encoded: readonly EncodedBytes[];
}

/**
 * Runs the stateless operators of a stage over the batches of one split or partition and hands what comes out to the
 * stage's output.
 *
 * Where the output copies (an exchange scatters, an encoder writes bytes, a partial aggregate keeps its groups), what
 * lies between the operators is temporary and released after each batch; otherwise it is the output itself.
 */
export class Pipeline {
  readonly #operators: readonly Operator[];
  readonly #scope: TaskScope;
  readonly #counters: TaskCounters;
  readonly #passing: ComputeContext;
  readonly #last: ComputeContext;
  readonly #deliver: (batch: Batch) => void;
  readonly #parts: Batch[][] = [];
  readonly #encoded: EncodedBytes[] = [];

  constructor(
    stage: SplitStage | PartitionStage,
    plan: SerializedPlan,
    scope: TaskScope,
    counters: TaskCounters,
  ) {
    this.#operators = stage.operators.map(createOperator);
    this.#scope = scope;
    this.#counters = counters;
    this.#last = scope.context(scope.output, counters);
    const gathers = this.#operators.some((operator) => operator.finish !== undefined);
    const encodes = stage.output.kind === 'result' && plan.encoding !== null;
    const copies = gathers || encodes;
    this.#passing = copies ? scope.context(scope.passing, counters) : this.#last;
    this.#deliver = this.#delivery(stage, plan);
  }

  /** Where a reader in front of this pipeline may put its batches. */
  get input(): ComputeContext {
    return this.#passing;
  }

  push(batch: Batch): void {
    this.#run(batch, 0, this.#passing);
    this.#scope.passing.release();
  }

  /** Ends the pipeline: gathering operators give out what they hold, in order. */
  finish(): PipelineOutput {
    this.#operators.forEach((operator, index) => {
      const batch = operator.finish?.(this.#last);
      if (batch != null) this.#run(batch, index + 1, this.#last);
    });
    this.#scope.passing.release();
    return { parts: this.#parts, encoded: this.#encoded };
  }

  #run(batch: Batch, first: number, context: ComputeContext): void {
    let current: Batch | null = batch;
    for (let index = first; index < this.#operators.length; index++) {
      current = this.#operators[index]!.process(current, context);
      if (current === null) return;
    }
    if (current.rowCount > 0) this.#deliver(current);
  }

  #delivery(stage: SplitStage | PartitionStage, plan: SerializedPlan): (batch: Batch) => void {
    const { output } = stage;
    if (output.kind === 'result') return this.#resultDelivery(plan);
    if (output.single) {
      this.#parts.push([]);
      return (batch) => this.#parts[0]!.push(batch);
    }
    for (let part = 0; part < plan.partitions; part++) this.#parts.push([]);
    const types = exchangeTypes(stage.id, plan);
    return (batch) => {
      const pieces = scatterBatch(batch, types, output.hash, plan.partitions, this.#last);
      pieces.forEach((piece, part) => {
        if (piece !== null) this.#parts[part]!.push(piece);
      });
    };
  }

  #resultDelivery(plan: SerializedPlan): (batch: Batch) => void {
    const { encoding } = plan;
    const schema: Schema = plan.stages.schema;
    this.#parts.push([]);
    return (batch) => {
      this.#counters.outputRows += batch.rowCount;
      if (encoding === null) this.#parts[0]!.push(batch);
      else {
        const format = lookupFormat(encoding.format)!;
        this.#encoded.push(format.write!(batch, schema, encoding.options, this.#last));
      }
    };
  }
}

/** Types of what a stage delivers, as the stage that it feeds says. */
function exchangeTypes(stage: number, plan: SerializedPlan): readonly DataType[] {
  const inputs = plan.stages.partitions.flatMap((partition) => partition.inputs);
  const input = inputs.find((candidate) => candidate.stages.includes(stage));
  assert(input !== undefined, 'an exchange has a reader');
  return input.schema.fields.map((column) => column.type);
}

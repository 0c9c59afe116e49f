import type { Batch } from '../columnar/batch.ts';
import type { DataType } from '../columnar/types.ts';
import type { ComputeContext, LateRows, TaskCounters } from '../expression/evaluation.ts';
import { type EmitBatch, makeChain, type OperatorChain } from '../operators/chain.ts';
import { scatterBatch } from '../operators/scatter.ts';
import type { PartitionStage, SplitStage } from '../plan/stages.ts';
import type { LateOutput, PartitionedBytes } from './protocol.ts';
import { ResultEncoder } from './result-encoder.ts';
import type { SerializedPlan } from './serialized-plan.ts';
import type { RunCounter } from './stage-counters.ts';
import type { TaskScope } from './thread.ts';

/** What the rows come from, among the places of `StageCounts`. */
const INPUT_PLACE = 0;

/** What a pipeline leaves behind: batches by target partition, or encoded bytes for the sink. */
export interface PipelineOutput {
  readonly parts: readonly (readonly Batch[])[];
  readonly encoded: readonly PartitionedBytes[];
  /** Late rows that were put aside; null where nobody wants them. */
  readonly late: LateOutput | null;
}

/**
 * Runs the stateless operators of a stage over the batches of one split or partition and hands what comes out to the
 * stage's output.
 *
 * Where nothing that passes through is kept (a partial aggregate keeps its groups, an encoder writes bytes, an exchange
 * copies), what lies between the operators is temporary and released after each batch; otherwise it is the output itself.
 */
export class Pipeline {
  readonly #chain: OperatorChain;
  readonly #scope: TaskScope;
  readonly #counters: TaskCounters;
  readonly #passing: ComputeContext;
  readonly #last: ComputeContext;
  readonly #deliver: EmitBatch;
  readonly #run: RunCounter;
  readonly #outputPlace: number;
  readonly #parts: Batch[][] = [];
  readonly #late: LateRows | undefined;
  #encoder: ResultEncoder | null = null;

  constructor(
    stage: SplitStage | PartitionStage,
    input: readonly DataType[],
    plan: SerializedPlan,
    scope: TaskScope,
    counters: TaskCounters,
    latenessWatermark: bigint | undefined,
  ) {
    this.#run = scope.countRun(stage);
    this.#outputPlace = stage.operators.length + 1;
    const count = (operator: number, rows: number): void => this.#run.book(operator + 1, rows);
    this.#chain = makeChain(stage.operators, input, count);
    this.#scope = scope;
    this.#counters = counters;
    this.#late = lateRowsOf(stage, scope, latenessWatermark);
    const late = this.#late;
    this.#last = { ...scope.context(scope.output, counters), late };
    const { output } = stage;
    const encodes = output.kind === 'result' && plan.encoding !== null;
    const scatters = output.kind === 'exchange' && !output.single;
    const keepsNothing = this.#chain.gathers || encodes || scatters;
    this.#passing = keepsNothing ? { ...scope.context(scope.passing, counters), late } : this.#last;
    const deliver = this.#delivery(stage, plan);
    this.#deliver = (batch) => {
      deliver(batch);
      this.#run.book(this.#outputPlace, batch.rowCount);
    };
  }

  /** Where a reader in front of this pipeline may put its batches. */
  get input(): ComputeContext {
    return this.#passing;
  }

  push(batch: Batch): void {
    this.#counters.batches++;
    this.#run.book(INPUT_PLACE, batch.rowCount);
    this.#chain.push(batch, this.#passing, this.#deliver);
    this.#release();
  }

  /** Ends the pipeline: gathering operators give out what they hold, in order. `inputBytes`: of the whole split. */
  finish(inputBytes = 0): PipelineOutput {
    this.#counters.batches++;
    this.#run.book(INPUT_PLACE, 0, inputBytes);
    this.#chain.finish(this.#last, this.#deliver);
    const encoded = this.#encoder?.finish() ?? [];
    this.#scope.passing.release();
    const outputBytes = encoded.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#run.book(this.#outputPlace, 0, outputBytes);
    this.#run.finish(this.#counters);
    const late =
      this.#late === undefined
        ? null
        : { batches: this.#late.batches, counts: [...this.#late.counts] };
    return { parts: this.#parts, encoded, late };
  }

  /** Frees what lies between the operators, unless it waits to be encoded. */
  #release(): void {
    const { passing } = this.#scope;
    if (this.#encoder?.keeps(passing.heldBytes) !== true) passing.release();
  }

  #delivery({ output }: SplitStage | PartitionStage, plan: SerializedPlan): EmitBatch {
    if (output.kind === 'result') return this.#resultDelivery(plan);
    if (output.kind === 'stay') {
      this.#parts.push([]);
      return (batch) => this.#parts[0].push(batch);
    }
    const count = output.single ? 1 : plan.partitions;
    for (let part = 0; part < count; part++) this.#parts.push([]);
    if (output.single) return (batch) => this.#parts[0].push(batch);
    return (batch) => {
      const { hash } = output;
      const { output: types, gathers } = this.#chain;
      const target = { hash, count, mayPass: gathers, inBuckets: gathers };
      const pieces = scatterBatch(batch, types, target, this.#last);
      pieces.forEach((piece, part) => {
        if (piece !== null) this.#parts[part].push(piece);
      });
    };
  }

  #resultDelivery({ encoding, stages }: SerializedPlan): EmitBatch {
    this.#parts.push([]);
    if (encoding === null) return (batch) => this.#parts[0].push(this.#counted(batch));
    const encoder = new ResultEncoder(encoding, stages.schema, this.#last);
    this.#encoder = encoder;
    return (batch) => encoder.push(this.#counted(batch));
  }

  #counted(batch: Batch): Batch {
    this.#counters.outputRows += batch.rowCount;
    return batch;
  }
}

/** Only where an operator of the stage puts late rows aside. */
function lateRowsOf(
  { operators }: SplitStage | PartitionStage,
  { output }: TaskScope,
  watermark: bigint | undefined,
): LateRows | undefined {
  const diverts = operators.some(({ kind }) => kind === 'divertLate');
  if (!diverts || watermark === undefined) return undefined;
  return { watermark, arena: output, batches: [], counts: new Map() };
}

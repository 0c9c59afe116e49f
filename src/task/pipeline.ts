import type { Batch } from '../columnar/batch.ts';
import { batchBytes } from '../columnar/column-bytes.ts';
import { concatBatches } from '../columnar/concat.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { ComputeContext, LateRows, TaskCounters } from '../expression/evaluation.ts';
import { makeChain, type OperatorChain } from '../operators/chain.ts';
import { scatterBatch } from '../operators/scatter.ts';
import type { PartitionStage, SplitStage, StageOperator, StageOutput } from '../plan/stages.ts';
import type { LateOutput, PartitionedBytes } from './protocol.ts';
import { ResultEncoder } from './result-encoder.ts';
import type { SerializedPlan } from './serialized-plan.ts';
import type { RunCounter } from './stage-counters.ts';
import type { TaskScope } from './thread.ts';
import { WaitingBatches } from './waiting-batches.ts';

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
 * copies), what lies between the operators is temporary and forgotten after each batch; otherwise it is the output itself.
 */
export class Pipeline {
  readonly #chain: OperatorChain;
  /** What many rows go through together, behind the chain and before they are scattered. */
  readonly #ofMany: OperatorChain;
  readonly #scope: TaskScope;
  readonly #counters: TaskCounters;
  readonly #passing: ComputeContext;
  readonly #last: ComputeContext;
  readonly #output: StageOutput;
  readonly #partitions: number;
  readonly #run: RunCounter;
  readonly #outputPlace: number;
  readonly #parts: Batch[][] = [];
  readonly #late: LateRows | undefined;
  readonly #encoder: ResultEncoder | null = null;
  readonly #discards: boolean;
  /** Where batches pass through on their way to partitions. */
  readonly #waiting: WaitingBatches | null = null;

  constructor(
    stage: SplitStage | PartitionStage,
    input: readonly DataType[],
    plan: SerializedPlan,
    scope: TaskScope,
    counters: TaskCounters,
    latenessWatermark: bigint | undefined,
  ) {
    const { operators, output } = stage;
    const scatters = output.kind === 'exchange' && !output.single;
    const ofEach = scatters ? countOfEach(operators) : operators.length;
    this.#run = scope.countRun(stage);
    this.#outputPlace = operators.length + 1;
    const count = (operator: number, rows: number): void => this.#run.book(operator + 1, rows);
    this.#chain = makeChain(operators.slice(0, ofEach), input, count);
    this.#ofMany = makeChain(operators.slice(ofEach), this.#chain.output, (operator, rows) =>
      count(ofEach + operator, rows),
    );
    this.#scope = scope;
    this.#counters = counters;
    this.#late = lateRowsOf(stage, scope, latenessWatermark);
    const late = this.#late;
    this.#last = scope.context(scope.output, counters, late);
    const form = output.kind === 'result' ? resultForm(plan) : null;
    const keepsNothing = this.#chain.gathers || form !== null || scatters;
    this.#passing = keepsNothing ? scope.context(scope.passing, counters, late) : this.#last;
    this.#output = output;
    this.#partitions = plan.partitions;
    for (let part = scatters ? plan.partitions : 1; part > 0; part--) this.#parts.push([]);
    if (scatters && !this.#chain.gathers) this.#waiting = new WaitingBatches(plan.partitions);
    this.#discards = form === 'discarded';
    if (form !== null && form !== 'discarded') {
      this.#encoder = new ResultEncoder(form, plan.stages.schema, this.#last);
    }
  }

  /** Where a reader in front of this pipeline may put its batches. */
  get input(): ComputeContext {
    return this.#passing;
  }

  push(batch: Batch): void {
    this.#counters.batches++;
    this.#run.book(INPUT_PLACE, batch.rowCount);
    this.#chain.push(batch, this.#passing, (given) => this.#deliver(given));
    this.#release();
  }

  /** Ends the pipeline: gathering operators give out what they hold, in order. `inputBytes`: of the whole split. */
  finish(inputBytes = 0): PipelineOutput {
    this.#counters.batches++;
    this.#run.book(INPUT_PLACE, 0, inputBytes);
    this.#chain.finish(this.#last, (given) => this.#deliver(given));
    this.#scatterWaiting();
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

  /** Lets go of what lies between the operators, unless it waits to be encoded or scattered. */
  #release(): void {
    const { passing } = this.#scope;
    if (this.#waiting?.isFull(passing.heldBytes) === true) this.#scatterWaiting();
    const isKept =
      this.#encoder?.keeps(passing.heldBytes) === true || this.#waiting?.isEmpty === false;
    if (!isKept) passing.rewind();
  }

  /**
   * Hands a batch to the stage's output. A method and no closure made for the output: instances of classes that hold closures
   * of their own survive young collections in V8, with all they refer to, and a pipeline is made for each partition.
   */
  #deliver(batch: Batch): void {
    const output = this.#output;
    if (output.kind === 'exchange' && !output.single) {
      if (this.#waiting === null) this.#scatterAll([batch], output.hash, this.#last);
      else this.#wait(batch, this.#waiting);
      return;
    }
    if (output.kind === 'result') this.#counters.outputRows += batch.rowCount;
    if (this.#encoder !== null) this.#encoder.push(batch);
    else if (!this.#discards) this.#parts[0].push(batch);
    this.#run.book(this.#outputPlace, batch.rowCount);
  }

  #wait(batch: Batch, waiting: WaitingBatches): void {
    if (!waiting.takes(batch)) this.#scatterWaiting();
    waiting.add(batch, batchBytes(batch, this.#chain.output, this.#last.memory));
  }

  #scatterWaiting(): void {
    if (this.#waiting === null || this.#waiting.isEmpty) return;
    assert(this.#output.kind === 'exchange', 'what waits goes to partitions');
    this.#scatterAll(this.#waiting.take(), this.#output.hash, this.#passing);
  }

  #scatterAll(batches: readonly Batch[], hash: number, context: ComputeContext): void {
    const whole = concatBatches(batches, this.#chain.output, context);
    this.#ofMany.push(whole, context, (batch) => this.#scatter(batch, hash));
  }

  #scatter(batch: Batch, hash: number): void {
    const { gathers } = this.#chain;
    const target = { hash, count: this.#partitions, mayPass: gathers, inBuckets: gathers };
    const pieces = scatterBatch(batch, this.#ofMany.output, target, this.#last);
    for (const [part, piece] of pieces.entries()) {
      if (piece !== null) this.#parts[part].push(piece);
    }
    this.#run.book(this.#outputPlace, batch.rowCount);
  }
}

/** How many operators each batch goes through by itself: those behind them do better with many rows. */
function countOfEach(operators: readonly StageOperator[]): number {
  const place = operators.findIndex(({ kind }) => kind === 'topOfKeys');
  return place < 0 ? operators.length : place;
}

/** What becomes of the result; rows that are sorted or counted as a whole are kept until they are. */
function resultForm({ encoding, stages: { finish } }: SerializedPlan): SerializedPlan['encoding'] {
  const isFinished = finish.order.length > 0 || finish.limit !== null || finish.offset > 0;
  return encoding === 'discarded' && isFinished ? null : encoding;
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

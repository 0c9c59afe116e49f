import type { Batch } from '../columnar/batch.ts';
import { placesByName, type Schema } from '../columnar/schema.ts';
import { touchBatch } from '../columnar/touch-batch.ts';
import { assert, MillraceError } from '../errors.ts';
import type { ComputeContext, TaskCounters } from '../expression/evaluation.ts';
import { lookupFormat } from '../formats/index.ts';
import { RecordColumns } from '../formats/kafka/record-columns.ts';
import { PartitionColumns } from '../formats/partition-columns.ts';
import { isCorruptFile } from '../formats/read-failure.ts';
import { readState } from '../operators/state-reader/read-state.ts';
import type { SplitStage } from '../plan/stages.ts';
import { openImage } from '../state/group-table.ts';
import { counterTotals, newCounters } from './counters.ts';
import { FileInput } from './file-input.ts';
import { Pipeline, type PipelineOutput } from './pipeline.ts';
import type { SplitOutput, SplitResult, SplitTask } from './protocol.ts';
import type { SerializedPlan } from './serialized-plan.ts';
import type { FileSplit, NumberedSplit, RecordsSplit, Split, StateSplit } from './split.ts';
import { takeSplits } from './split-queue.ts';
import { spreadStage } from './spread-stage.ts';
import { TaskScope, type Thread } from './thread.ts';

/** Where a task is, so that a failure can say which split or partition it was, and whether state had changed. */
export interface TaskPlace {
  at: number;
  changesState: boolean;
}

/** After this time a task ends, so that those of other queries get their turn. */
const TURN_MS = 20;

export function runSplitTask(task: SplitTask, thread: Thread, place: TaskPlace): SplitResult {
  const plan = thread.plan(task);
  const planned = plan.stages.splits.find((candidate) => candidate.id === task.stage);
  assert(planned !== undefined, 'a split task names a stage of its plan');
  const stage = task.isSpread ? spreadStage(planned) : planned;
  const scope = new TaskScope(thread, plan, task);
  const outputs: SplitOutput[] = [];
  const endMs = performance.now() + TURN_MS;
  try {
    let group: readonly NumberedSplit[] | null = task.splits;
    let isOver = false;
    while (group !== null && !isOver) {
      for (const { index, split } of group) {
        place.at = index;
        const counters = newCounters(index);
        const output = runSplit(split, stage, plan, scope, counters, task.isSpread);
        scope.releaseTemporary();
        outputs.push({ index, ...output, counters: counterTotals(counters) });
      }
      isOver = performance.now() > endMs;
      if (!isOver) group = task.queue === null ? null : takeSplits(task.queue, thread.memory);
    }
    const isQueueEmpty = group === null || task.queue === null;
    return { kind: 'split', outputs, isQueueEmpty, slabs: scope.output.detach() };
  } catch (error) {
    scope.releaseAll();
    throw error;
  }
}

/** `isHandedOn`: the rows are read where they go to. */
function runSplit(
  split: Split,
  stage: SplitStage,
  plan: SerializedPlan,
  scope: TaskScope,
  counters: TaskCounters,
  isHandedOn: boolean,
): PipelineOutput {
  const types = stage.input.fields.map((column) => column.type);
  const { latenessWatermark } = scope.facts;
  const pipeline = new Pipeline(stage, types, plan, scope, counters, latenessWatermark);
  const schema = plan.sources[stage.source]!;
  const push = (batch: Batch): void => {
    counters.inputRows += batch.rowCount;
    pipeline.push(batch);
  };
  counters.inputBytes += split.byteLength;
  if (split.kind === 'file') readFileSplit(split, stage, schema, pipeline.input, push);
  else if (split.kind === 'records') readRecordsSplit(split, stage, pipeline.input, push);
  else if (split.kind === 'state') readStateSplit(split, stage, schema, pipeline.input, push);
  else {
    // Expressions alone do too little with each value to gain by it.
    const isTouched = !isHandedOn && stage.operators.some(({ kind }) => kind !== 'project');
    for (const batch of split.batches) {
      const selected = selectColumns(batch, schema, stage.input);
      if (isTouched) touchBatch(selected, types, pipeline.input);
      push(selected);
    }
  }
  return pipeline.finish(split.byteLength);
}

function readFileSplit(
  split: FileSplit,
  stage: SplitStage,
  schema: Schema,
  context: ComputeContext,
  push: (batch: Batch) => void,
): void {
  const format = lookupFormat(split.format);
  assert(format !== undefined, 'a file split names a format of the catalogue');
  const columns = stage.input.fields.map((column) => column.name);
  const input = openInput(split, context);
  if (input === null) return;
  try {
    const [first] = stage.operators;
    const condition = first?.kind === 'filter' ? first.condition : undefined;
    const request = { schema, columns, options: split.options, condition };
    const partition = new PartitionColumns(split, request, context);
    const reader = format.read(input, partition.request, context);
    for (let batch = reader.next(); batch !== null; batch = reader.next()) {
      push(partition.complete(batch));
    }
  } catch (error) {
    if (split.ignoreCorrupt !== true || !isCorruptFile(error)) throw error;
    context.counters.badRecords++;
  } finally {
    input.close();
  }
}

function readRecordsSplit(
  split: RecordsSplit,
  stage: SplitStage,
  context: ComputeContext,
  push: (batch: Batch) => void,
): void {
  const columns = stage.input.fields.map((column) => column.name);
  const reader = new RecordColumns(
    split,
    { ...split.format, columns, decoded: stage.decoded ?? {} },
    context,
  );
  for (let batch = reader.next(); batch !== null; batch = reader.next()) push(batch);
}

function readStateSplit(
  split: StateSplit,
  stage: SplitStage,
  schema: Schema,
  context: ComputeContext,
  push: (batch: Batch) => void,
): void {
  const { description } = split;
  const { memory, kernels, scratch } = context;
  const store = openImage(description.store, split, scratch, memory, kernels);
  for (const batch of readState(description, store, split, context)) {
    push(selectColumns(batch, schema, stage.input));
  }
}

/** Null for a file that is gone, where that was to be expected. */
function openInput(split: FileSplit, { memory }: ComputeContext): FileInput | null {
  try {
    return new FileInput(split, memory);
  } catch (error) {
    const isGone = error instanceof MillraceError && error.condition === 'CHECKPOINT_INPUT_MISSING';
    if (split.ignoreMissing === true && isGone) return null;
    throw error;
  }
}

function selectColumns(batch: Batch, schema: Schema, wanted: Schema): Batch {
  const columns = wanted.fields.map(({ name }) => {
    const index = placesByName(schema.fields).get(name);
    assert(index !== undefined, 'a stage reads columns of its source');
    return batch.columns[index]!;
  });
  return { ...batch, columns };
}

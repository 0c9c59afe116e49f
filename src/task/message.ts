import { type BatchLists, BatchPacker, BatchUnpacker } from '../columnar/packed-batches.ts';
import type { Task, TaskResult } from './protocol.ts';
import type { NumberedSplit, Split } from './split.ts';

/** A task or its result on its way between threads: the batches in it are numbers, in the order in which it has them. */
export interface Message<Content> {
  readonly content: Content;
  readonly batches: Float64Array;
}

/**
 * How a result travels: whoever takes it out leaves nothing behind. Were something of a task to outlive young collections,
 * as what Piscina notes of one does by itself, the results of thousands of batches would not go with it.
 */
export interface TaskAnswer {
  result: Message<TaskResult> | null;
}

export function packTask(task: Task): Message<Task> {
  return pack(task, mapTask);
}

export function unpackTask(message: Message<Task>): Task {
  const unpacker = new BatchUnpacker(message.batches);
  return mapTask(message.content, () => unpacker.take());
}

export function packResult(result: TaskResult): Message<TaskResult> {
  return pack(result, mapResult);
}

/** On the main thread, which passes most batches on: they stay packed. */
export function unpackResult(message: Message<TaskResult>): TaskResult {
  const unpacker = new BatchUnpacker(message.batches);
  return mapResult(message.content, () => unpacker.takePacked());
}

/** Puts other batches in the place of all that a message has, one list after the other. */
type MapBatches<Content> = (content: Content, change: (lists: BatchLists) => BatchLists) => Content;

function pack<Content>(content: Content, map: MapBatches<Content>): Message<Content> {
  const packer = new BatchPacker();
  const rest = map(content, (lists) => {
    packer.add(lists);
    return [];
  });
  return { content: rest, batches: packer.finish() };
}

const mapTask: MapBatches<Task> = (task, change) => {
  switch (task.kind) {
    case 'split':
      return { ...task, splits: mapSplits(task.splits, change) };
    case 'partition':
    case 'index':
      return {
        ...task,
        partitions: task.partitions.map((work) => ({ ...work, inputs: change(work.inputs) })),
      };
    case 'batch':
      return {
        ...task,
        kept: task.kept.map(({ stage, parts }) => ({ stage, parts: change(parts) })),
        splits: task.splits.map(({ stage, splits }) => {
          return { stage, splits: mapSplits(splits, change) };
        }),
      };
    default:
      return task;
  }
};

function mapSplits(
  splits: readonly NumberedSplit[],
  change: (lists: BatchLists) => BatchLists,
): readonly NumberedSplit[] {
  return splits.map(({ index, split }) => ({ index, split: mapSplit(split, change) }));
}

function mapSplit(split: Split, change: (lists: BatchLists) => BatchLists): Split {
  if (split.kind !== 'batches') return split;
  const [batches = []] = change([split.batches]);
  return { ...split, batches };
}

const mapResult: MapBatches<TaskResult> = (result, change) => {
  const mapOutputs = <Output extends { readonly parts: BatchLists }>(
    outputs: readonly Output[],
  ): readonly Output[] => outputs.map((output) => ({ ...output, parts: change(output.parts) }));
  switch (result.kind) {
    case 'split':
      return { ...result, outputs: mapOutputs(result.outputs) };
    case 'partition':
      return { ...result, outputs: mapOutputs(result.outputs) };
    case 'index':
      return { ...result, sides: change(result.sides) };
    case 'batch':
      return {
        ...result,
        splits: result.splits.map(mapOutputs),
        partitions: result.partitions.map(mapOutputs),
      };
    default:
      return result;
  }
};

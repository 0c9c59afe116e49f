import path from 'node:path';
import { diskFiles } from '../checkpoint/files.ts';
import { KeptFiles, keepCheckpoint } from '../checkpoint/kept-files.ts';
import { userError } from '../errors.ts';
import { userCallsIn } from '../plan/user-calls.ts';
import type { QueryDefinition } from './query-definition.ts';
import { RecordedSource, recording } from './recorded-source.ts';
import { noCheckpoint, type ReplayedBatch, replayBatch } from './replay-batch.ts';
import type { RecordedRange, ReplayBundle } from './replay-bundle.ts';
import type { Runtime } from './runtime.ts';

/** Where a bundle's checkpoint seems to be. */
const ROOT = path.resolve('/bundle');

/** Runs a committed batch again, and gives with what it did all that it takes to do that elsewhere. */
export async function exportBatch(
  runtime: Runtime,
  definition: QueryDefinition,
  batchId: number,
): Promise<{ readonly replayed: ReplayedBatch; readonly bundle: ReplayBundle }> {
  const { name, stages, options, lateSink, checkpointLocation, storage } = definition;
  if (checkpointLocation === null) throw noCheckpoint();
  refuseUserCode(definition);
  const inputs = definition.sources.map((source) => {
    return { source, ranges: new Map<string, RecordedRange>() };
  });
  const sources = inputs.map(({ source, ranges }) => {
    return recording(source, runtime, definition, ranges);
  });
  const replayed = await replayBatch(runtime, { ...definition, sources }, batchId, true);
  const files = storage?.files ?? diskFiles;
  const checkpoint = await keepCheckpoint(checkpointLocation, batchId, files);
  const recorded = inputs.map(({ source: { description, schema }, ranges }) => {
    return { description, schema, ranges };
  });
  const keepsLate = lateSink !== undefined;
  const facts = { batchId, name, stages, keepsLate, options };
  return { replayed, bundle: { ...facts, sources: recorded, checkpoint } };
}

/** Runs the batch of a bundle. Of the definition only what its process has is taken: the clock. */
export function replayBundle(
  runtime: Runtime,
  bundle: ReplayBundle,
  clock: QueryDefinition['clock'],
): Promise<ReplayedBatch> {
  const { batchId, name, stages, options, keepsLate, sources, checkpoint } = bundle;
  const sink = {
    description: 'nothing',
    outputModes: [stages.outputMode],
    guarantee: 'exactly-once',
    open: async () => null,
    write: async () => null,
    close: async () => {},
  } as const;
  const definition: QueryDefinition = {
    name,
    stages,
    sources: sources.map((source) => new RecordedSource(source)),
    sink,
    lateSink: keepsLate ? sink : undefined,
    trigger: { kind: 'default' },
    checkpointLocation: ROOT,
    storage: {
      files: new KeptFiles(ROOT, checkpoint),
      lock: async () => ({ release: async () => {} }),
    },
    options,
    clock,
  };
  return replayBatch(runtime, definition, batchId, true);
}

/** Code of the user's is not in the stages, only its number. */
function refuseUserCode({ stages }: QueryDefinition): void {
  const hasState = stages.partitions.some(({ stateful }) => stateful.kind === 'userState');
  if (!hasState && userCallsIn(stages).length === 0) return;
  const message = 'A batch of a query with functions of your own cannot be exported.';
  throw userError('UNSUPPORTED_FEATURE', message, {
    hint: 'Replay it where the program is that has them.',
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Checkpoint, openCheckpoint } from '../checkpoint/checkpoint.ts';
import { openReceivedLog } from '../checkpoint/received-log.ts';
import type { SnapshotManifest } from '../checkpoint/snapshot.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { UNLIMITED_RATES } from '../connectors/backpressure/rate-settings.ts';
import type { Sink, SinkContext } from '../connectors/sink.ts';
import { allOrFirstError, closeAll, environmentError, userError } from '../errors.ts';
import { explainStages } from '../plan/explain.ts';
import { LATE_ROWS } from '../plan/late-rows.ts';
import type { QueryStages } from '../plan/stages.ts';
import { BatchFeedback } from './batch-feedback.ts';
import { BatchHistory } from './batch-history.ts';
import { MicroBatchExecution } from './micro-batch-execution.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { QueryDefinition } from './query-definition.ts';
import { openResources, type QueryResources } from './query-resources.ts';
import { Restarts } from './restarts.ts';
import type { Runtime } from './runtime.ts';
import type { StateCut } from './state-manager.ts';
import { storedOperators } from './stored-operators.ts';
import { batchIntervalMs } from './trigger.ts';

/** A query that stands where its checkpoint stands, ready for its next batch. */
export interface StartedQuery {
  readonly id: string;
  readonly runId: string;
  readonly execution: MicroBatchExecution;
  readonly progress: ProgressReporter;
  /** The stages as text with what each has done so far; not to be asked after `close`. */
  explain(): string;
  /** A full copy of all state. */
  cutState(): Promise<StateCut>;
  /** Leaves tasks more memory from now on, at the cost of state that waits on disk; false when nothing can be done. */
  tighten(): boolean;
  close(): Promise<void>;
}

/** Opens checkpoint, sources and sink and recovers. What was opened is closed again if any of it fails. */
export async function startQuery(
  runtime: Runtime,
  definition: QueryDefinition,
  runId: string,
): Promise<StartedQuery> {
  const closing: (() => Promise<void>)[] = [];
  const close = (): Promise<void> => closeAll(closing.splice(0).reverse());
  try {
    return await open(runtime, definition, runId, closing, close);
  } catch (error) {
    // What failed first is what the user has to know.
    await close().catch(() => {});
    throw error;
  }
}

async function open(
  runtime: Runtime,
  given: QueryDefinition,
  runId: string,
  closing: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<StartedQuery> {
  const location = await checkpointLocation(given, closing);
  const request = {
    settings: pinnedSettings(given),
    operators: storedOperators(given.stages),
    sources: given.sources.map((source) => source.description),
    acceptsChanges: given.acceptsChanges,
    onAccepted: given.onStateChanges,
    readsChanges: readsChanges(given.stages),
  };
  const checkpoint = await openCheckpoint(location, request, given.storage);
  closing.push(() => checkpoint.close());
  const definition = withPinned(given, checkpoint);
  const id = checkpoint.metadata.queryId;
  const needs = { ...definition, encoding: definition.sink.encoding ?? null };
  const resources = openResources(runtime, needs, { id, runId }, checkpoint.spill);
  closing.push(async () => resources.budget.close());
  const history = BatchHistory.fromRecords(checkpoint.journal.records);
  const manifest = await checkpoint.snapshots.latest();
  const opening = { definition, checkpoint, resources, history, manifest, closing };
  await openSources(opening);
  const sinkRemembers = await openSinks(opening);
  const query = { id, runId, name: definition.name };
  const { sources, sink, onProgress = (): void => {} } = definition;
  const feedback = new BatchFeedback(definition);
  const progress = new ProgressReporter(query, feedback, sink.description, onProgress);
  const parts = { definition, resources, checkpoint, history, progress };
  const execution = new MicroBatchExecution(parts);
  closing.push(() => execution.close());
  const tighten = (): boolean => resources.state.tighten();
  await new Restarts(tighten).run(() => execution.recover());
  if (!sinkRemembers) execution.refreshSink();
  if (definition.trigger.kind === 'availableNow') {
    await allOrFirstError(sources.map((source) => source.freeze()));
  }
  const explain = (): string => explainStages(definition.stages, resources.counts());
  const cutState = (): Promise<StateCut> => resources.state.cut('all');
  return { id, runId, execution, progress, explain, cutState, tighten, close };
}

/** Whether an operator with state gets rows that may be taken back. */
function readsChanges({ splits, partitions }: QueryStages): boolean {
  const stages = new Map([...splits, ...partitions].map((stage) => [stage.id, stage]));
  const feeding = partitions.flatMap(({ inputs }) => inputs.flatMap((input) => input.stages));
  return feeding.some((id) => stages.get(id)?.changes !== 'append');
}

async function checkpointLocation(
  definition: QueryDefinition,
  closing: (() => Promise<void>)[],
): Promise<string> {
  if (definition.checkpointLocation !== null) return definition.checkpointLocation;
  const directory = await mkdtemp(path.join(tmpdir(), 'millrace-'));
  closing.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Settings that the state and the ranges of a checkpoint depend on. */
function pinnedSettings({ options, stages }: QueryDefinition): PinnedSettings {
  const { partitions, splitBytes, watermarkPolicy } = options;
  const { timeZone, ansi } = stages.settings;
  return { partitions, splitBytes, watermarkPolicy, timeZone, ansi };
}

interface PinnedSettings extends Record<string, JsonValue> {
  readonly partitions: number;
  readonly splitBytes: number;
  readonly watermarkPolicy: 'min' | 'max';
  readonly timeZone: string;
  readonly ansi: boolean;
}

/** What the engine can keep as it was is kept; a plan that was made with other settings is refused. */
function withPinned(definition: QueryDefinition, checkpoint: Checkpoint): QueryDefinition {
  const pinned = checkpoint.metadata.settings as PinnedSettings;
  const now = pinnedSettings(definition);
  refuseOther('spark.sql.session.timeZone', pinned.timeZone, now.timeZone, checkpoint);
  refuseOther('spark.sql.ansi.enabled', pinned.ansi, now.ansi, checkpoint);
  const { partitions, splitBytes, watermarkPolicy } = pinned;
  const options = { ...definition.options, partitions, splitBytes, watermarkPolicy };
  return { ...definition, options };
}

/** Batches that are repeated after a crash must give what they gave before. */
function refuseOther<T extends JsonValue>(
  name: string,
  pinned: T,
  now: T,
  { location }: Checkpoint,
): void {
  if (pinned === now) return;
  throw userError(
    'CHECKPOINT_SETTING_CHANGED',
    `The checkpoint ${location} was made with ${name} = ${pinned}, not ${now}.`,
    { hint: `SET ${name} = ${pinned}, or start the query with a new checkpoint location.` },
  );
}

/** What there is of a query when its sources and sinks are opened. */
interface Opening {
  readonly definition: QueryDefinition;
  readonly checkpoint: Checkpoint;
  readonly resources: QueryResources;
  readonly history: BatchHistory;
  readonly manifest: SnapshotManifest | null;
  readonly closing: (() => Promise<void>)[];
}

/** Puts every source where it was when the last batch was planned. */
async function openSources({
  definition,
  checkpoint,
  resources,
  history,
  manifest,
  closing,
}: Opening): Promise<void> {
  const { sources, stages, options, clock, trigger, storage } = definition;
  const files = storage?.files === undefined ? {} : { files: storage.files };
  for (const [index, source] of sources.entries()) {
    const directory = checkpoint.sourceDirectory(index);
    const context = {
      directory,
      splitBytes: options.splitBytes,
      now: () => clock.now(),
      after: (delayMs: number, callback: () => void) => clock.after(delayMs, callback),
      batchIntervalMs: batchIntervalMs(trigger),
      rates: options.rates ?? UNLIMITED_RATES,
      timeZone: stages.settings.timeZone,
      isBounded: false,
      arena: resources.budget.arena(),
      openReceivedLog: () => openReceivedLog(directory, files),
    };
    closing.push(() => source.close());
    await source.open(context, manifest?.positions[index] ?? null);
    for (const { planned } of history.after(manifest?.batchId ?? -1)) {
      const range = planned.ranges[index] ?? null;
      if (range !== null) source.advance(range);
    }
  }
}

/** Gives whether the result's sink holds all that it was given. */
async function openSinks(opening: Opening): Promise<boolean> {
  const { stages, sink, lateSink } = opening.definition;
  const sinkRemembers = await openSink(sink, { ...stages, role: 'result' }, opening);
  if (lateSink !== undefined) {
    const { settings } = stages;
    const late = { schema: LATE_ROWS, outputMode: 'append', settings, role: 'lateRows' } as const;
    await openSink(lateSink, late, opening);
  }
  return sinkRemembers;
}

/**
 * A sink that holds a batch which the journal does not know means that the journal has lost its end. Gives whether the
 * sink holds all that it was given: a table in memory begins anew with its process.
 */
async function openSink(
  sink: Sink,
  written: Pick<SinkContext, 'schema' | 'outputMode' | 'settings' | 'role'>,
  { definition, checkpoint, resources, history, manifest, closing }: Opening,
): Promise<boolean> {
  const { schema, outputMode, settings, role } = written;
  closing.push(() => sink.close());
  const { last } = history;
  const planned = last?.planned.batchId ?? manifest?.batchId ?? -1;
  const held = await sink.open({
    queryId: checkpoint.metadata.queryId,
    schema,
    outputMode,
    settings,
    memory: resources.runtime.memory,
    role,
    isBounded: false,
    plannedBatchId: planned,
    committedBatchId: last !== null && last.committed === null ? planned - 1 : planned,
    after: (delayMs, callback) => definition.clock.after(delayMs, callback),
  });
  if (held === null) return false;
  if (held <= planned) return held === planned;
  throw environmentError(
    'CHECKPOINT_CORRUPT',
    `The sink holds batch ${held}, but the journal ends with batch ${planned}.`,
    {
      hint: `Batch ${planned} is the newest safe one: restore the checkpoint that belongs to this output.`,
    },
  );
}

import { oneRowSource } from '../../connectors/memory/one-row-source.ts';
import type { Sink } from '../../connectors/sink.ts';
import type { StreamSource } from '../../connectors/source.ts';
import type { BatchQueryDefinition } from '../../engine/batch-query.ts';
import type { QueryDefinition } from '../../engine/query-definition.ts';
import { VersionedSource } from '../../engine/versioned-source.ts';
import { userError } from '../../errors.ts';
import { isStreaming } from '../../plan/analyze.ts';
import { checkStreaming } from '../../plan/check-streaming.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { ONE_ROW_SOURCE, type StagedSource, stageQuery } from '../../plan/stage-query.ts';
import type { OutputMode } from '../../plan/stages.ts';
import { refuseUnrepeatable } from '../../plan/user-calls.ts';
import type { SessionContext } from '../session/session-context.ts';
import { engineOptions } from '../settings/configuration.ts';
import { checkpointLocation as checkpointRoot } from '../settings/settings.ts';
import { chooseLateSink } from '../tables/choose-sink.ts';
import type { QueryRequest } from './query-request.ts';

/** Checks a plan against the output mode and cuts it into what the engine runs. Touches nothing outside. */
export function defineQuery(
  context: SessionContext,
  plan: LogicalPlan,
  request: QueryRequest,
): QueryDefinition {
  const { sink, outputMode, name } = request;
  const settings = context.settings();
  refuseBounded(plan);
  refuseOutputMode(sink, outputMode);
  checkStreaming(plan, outputMode, settings);
  const { lateRows } = request;
  const lateSink = lateRows === null ? undefined : chooseLateSink(context, lateRows);
  refuseOnePlace(sink, lateSink);
  const keepsLate = lateSink !== undefined;
  const optimized = context.optimize(plan);
  const { stages, sources } = stageQuery(optimized, outputMode, settings, 'apart', keepsLate);
  refuseUnrepeatable(stages);
  const options = engineOptions(context.configuration);
  const memoryBudgetBytes = request.memoryBudgetBytes ?? options.memoryBudgetBytes;
  return {
    name,
    stages,
    sources: makeSources(context, sources).map((source, index) =>
      sources[index]!.isStreaming ? source : new VersionedSource(source, request.pinsBoundedInput),
    ),
    sink,
    lateSink,
    trigger: request.trigger,
    closeAtEnd: request.closeAtEnd,
    acceptsChanges: request.acceptsChanges,
    onStateChanges: request.onStateChanges,
    checkpointLocation: checkpointOf(context, request),
    options: { ...options, memoryBudgetBytes },
    storage: context.environment.storage,
    clock: context.environment.clock,
    onProgress: request.onProgress,
    onIdle: request.onIdle,
  };
}

/** Cuts a plan over bounded input into what the engine runs. Touches nothing outside. */
export function defineBatchQuery(
  context: SessionContext,
  plan: LogicalPlan,
  finishing: 'apart' | 'in stages' = 'apart',
): BatchQueryDefinition {
  refuseStream(plan);
  const settings = context.settings();
  const { stages, sources } = stageQuery(context.optimize(plan), 'complete', settings, finishing);
  return {
    stages,
    sources: makeSources(context, sources),
    options: engineOptions(context.configuration),
    clock: context.environment.clock,
  };
}

/** The same for a query whose result a sink takes. */
export function defineBatchInsert(
  context: SessionContext,
  plan: LogicalPlan,
  sink: Sink,
): BatchQueryDefinition {
  refuseOutputMode(sink, 'append');
  return defineBatchQuery(context, plan, 'in stages');
}

function makeSources(
  context: SessionContext,
  sources: readonly StagedSource[],
): readonly StreamSource[] {
  return sources.map(({ sourceId }) =>
    sourceId === ONE_ROW_SOURCE ? oneRowSource() : context.sources.open(sourceId),
  );
}

/** A named query has its checkpoint under the session's folder, if there is one and it has no other. */
export function checkpointOf(
  context: SessionContext,
  { checkpointLocation, name }: Pick<QueryRequest, 'checkpointLocation' | 'name'>,
): string | null {
  if (checkpointLocation !== null) return checkpointLocation;
  const root = context.configuration.value(checkpointRoot);
  return root === '' || name === null ? null : `${root}/${name}`;
}

/** Rows of both would stand among each other, and each sink would take the other's for its own. */
function refuseOnePlace(sink: Sink, lateSink: Sink | undefined): void {
  if (lateSink?.place === undefined || lateSink.place !== sink.place) return;
  throw userError(
    'LATE_ROWS_AMONG_RESULT',
    `The query would write its late rows to ${lateSink.description}, where its result goes.`,
    { hint: 'Give lateRows the name of another table.' },
  );
}

function refuseBounded(plan: LogicalPlan): void {
  if (isStreaming(plan)) return;
  throw userError('WRITE_STREAM_NOT_ALLOWED', 'The query reads no stream.', {
    hint: 'Use CREATE STREAM, FROM STREAM or readStream; take the rows of bounded input with collect().',
  });
}

function refuseStream(plan: LogicalPlan): void {
  if (!isStreaming(plan)) return;
  const message = 'A query over a stream has no end: it must be started with writeStream.start().';
  throw userError('_LEGACY_ERROR_TEMP_3102', message, {
    hint: 'Start it with writeStream, or read bounded input.',
  });
}

function refuseOutputMode(sink: Sink, outputMode: OutputMode): void {
  if (sink.outputModes.includes(outputMode)) return;
  throw userError(
    'STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE',
    `The sink ${sink.description} does not take the output mode '${outputMode}'.`,
    { hint: `It takes: ${sink.outputModes.join(', ')}.` },
  );
}

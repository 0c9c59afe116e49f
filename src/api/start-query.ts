import type { Sink } from '../connectors/sink.ts';
import { systemClock } from '../engine/clock.ts';
import type { QueryDefinition } from '../engine/query-definition.ts';
import { userError } from '../errors.ts';
import { isStreaming } from '../plan/analyze.ts';
import { checkStreaming } from '../plan/check-streaming.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { optimize } from '../plan/optimize.ts';
import { stageQuery } from '../plan/stage-query.ts';
import type { OutputMode } from '../plan/stages.ts';
import { engineOptions } from './configuration.ts';
import type { QueryRequest } from './query-request.ts';
import type { SessionContext } from './session-context.ts';
import { checkpointLocation as checkpointRoot } from './settings.ts';

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
  const { stages, sources } = stageQuery(optimize(plan, settings), outputMode, settings);
  const options = engineOptions(context.configuration);
  const memoryBudgetBytes = request.memoryBudgetBytes ?? options.memoryBudgetBytes;
  return {
    name,
    stages,
    sources: sources.map(({ sourceId }) => context.sources.open(sourceId)),
    sink,
    trigger: request.trigger,
    checkpointLocation: request.checkpointLocation ?? checkpointUnderRoot(context, name),
    options: { ...options, memoryBudgetBytes },
    clock: systemClock,
    onProgress: request.onProgress,
  };
}

/** A named query has its checkpoint under the session's folder, if there is one. */
function checkpointUnderRoot(context: SessionContext, name: string | null): string | null {
  const root = context.configuration.value(checkpointRoot);
  return root === '' || name === null ? null : `${root}/${name}`;
}

function refuseBounded(plan: LogicalPlan): void {
  if (isStreaming(plan)) return;
  throw userError('WRITE_STREAM_NOT_ALLOWED', 'The query reads no stream.', {
    hint: 'Bounded input is not supported yet: use CREATE STREAM, FROM STREAM or readStream.',
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

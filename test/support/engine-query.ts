import { SourceRegistry } from '../../src/api/session/source-registry.ts';
import {
  Configuration,
  engineOptions,
  sessionSettings,
} from '../../src/api/settings/configuration.ts';
import type { Sink } from '../../src/connectors/sink.ts';
import type { StreamSource } from '../../src/connectors/source.ts';
import { type Clock, systemClock } from '../../src/engine/clock.ts';
import type { QueryDefinition, Trigger } from '../../src/engine/query-definition.ts';
import type { UnresolvedExpression } from '../../src/expression/unresolved.ts';
import { analyze, type Catalog } from '../../src/plan/analyze.ts';
import { checkStreaming } from '../../src/plan/check-streaming.ts';
import { unresolvedDeduplicate } from '../../src/plan/nodes/deduplicate.ts';
import { unresolvedWatermark } from '../../src/plan/nodes/event-time-watermark.ts';
import type { UnresolvedPlan } from '../../src/plan/nodes/unresolved-plan.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import { parseQuery } from '../../src/sql/parse.ts';
import { EMPTY_CATALOG } from './empty-catalog.ts';

/** A query in SQL over one source named `events`, to be run below the public API. */
export interface EngineQuery {
  readonly sql: string;
  readonly outputMode: OutputMode;
  readonly source: StreamSource;
  /** Watermark on a column, for example `['time', '10 seconds']`. */
  readonly watermark?: readonly [column: string, delay: string];
  readonly dropDuplicates?: readonly string[] | undefined;
  readonly sink: Sink;
  readonly checkpointLocation: string;
  readonly trigger?: Trigger;
  readonly clock?: Clock;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Plans the query as a session does, with the source, sink and clock that the test brings. */
export function defineEngineQuery(query: EngineQuery): QueryDefinition {
  const { source, sink, outputMode, checkpointLocation } = query;
  const configuration = new Configuration();
  configuration.set('spark.sql.session.timeZone', 'UTC');
  for (const [name, value] of Object.entries(query.settings ?? {})) configuration.set(name, value);
  const settings = sessionSettings(configuration);
  const plan = analyze(parseQuery(query.sql), catalogOf(query, settings), settings);
  checkStreaming(plan, outputMode, settings);
  const { stages } = stageQuery(optimize(plan, settings), outputMode, settings);
  return {
    name: null,
    stages,
    sources: [source],
    sink,
    trigger: query.trigger ?? { kind: 'default' },
    checkpointLocation,
    options: engineOptions(configuration),
    clock: query.clock ?? systemClock,
  };
}

function catalogOf(
  { source, watermark, dropDuplicates }: EngineQuery,
  settings: ReturnType<typeof sessionSettings>,
): Catalog {
  const relation = new SourceRegistry().register('events', source.schema, true, () => source);
  let plan: UnresolvedPlan = relation;
  if (watermark !== undefined) plan = unresolvedWatermark(plan, column(watermark[0]), watermark[1]);
  if (dropDuplicates !== undefined) {
    plan = unresolvedDeduplicate(plan, dropDuplicates.map(column), false);
  }
  const analyzed = analyze(plan, EMPTY_CATALOG, settings);
  return {
    ...EMPTY_CATALOG,
    lookup: ([name]) => (name === 'events' ? analyzed : null),
    names: () => ['events'],
  };
}

function column(name: string): UnresolvedExpression {
  return { kind: 'unresolvedColumn', parts: [name] };
}

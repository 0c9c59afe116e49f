import { assert } from '../errors.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { OutputMode, QueryStages } from './stages.ts';

/** The `sourceId` of the built-in source that holds one row without columns (`SELECT 1`, VALUES). */
export const ONE_ROW_SOURCE = -1;

/** A plan cut into stages, with the sources it reads, in the order of `SplitStage.source`. */
export interface StagedQuery {
  readonly stages: QueryStages;
  readonly sources: readonly StagedSource[];
}

export interface StagedSource {
  /** `SourceRelation.sourceId`, or `ONE_ROW_SOURCE`. */
  readonly sourceId: number;
  /** The columns that any stage reads. */
  readonly columns: readonly string[];
}

/** Cuts an optimised plan at its exchanges and binds every expression to columns by position. */
export function stageQuery(
  _plan: LogicalPlan,
  _outputMode: OutputMode,
  _settings: SessionSettings,
): StagedQuery {
  assert(false, 'staging is not there yet');
}

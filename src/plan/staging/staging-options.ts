import type { SessionSettings } from '../../expression/session-settings.ts';
import type { OutputMode } from '../stages.ts';

/** What the cutting of a plan goes by, besides the plan. */
export interface StagingOptions {
  readonly outputMode: OutputMode;
  readonly settings: SessionSettings;
  /** True for a streaming query: what is bounded in it runs once. */
  readonly isStream: boolean;
  /** True where late rows are put aside instead of dropped. */
  readonly keepsLate: boolean;
}

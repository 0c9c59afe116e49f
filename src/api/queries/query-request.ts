import type { Sink } from '../../connectors/sink.ts';
import type { QueryProgress, Trigger } from '../../engine/query-definition.ts';
import type { OutputMode } from '../../plan/stages.ts';

/** What a writer asks the session to start. */
export interface QueryRequest {
  readonly name: string | null;
  readonly outputMode: OutputMode;
  readonly trigger: Trigger;
  readonly checkpointLocation: string | null;
  /** Bytes of shared memory for this query, instead of the session's `millrace.memory.budget`. */
  readonly memoryBudgetBytes: number | null;
  /** With availableNow: once everything is read, what waits for the watermark comes out. */
  readonly closeAtEnd: boolean;
  /** Whether bounded input stays as it is when the query starts, though its files change. */
  readonly pinsBoundedInput: boolean;
  /** The table that takes rows which came too late; null: they are only counted. */
  readonly lateRows: string | null;
  /** Whether state of operators that have gone is dropped, and that of new ones begun. */
  readonly acceptsChanges: boolean;
  /** Called with what becomes of each operator's state then, a line each. */
  readonly onStateChanges?: ((changes: string) => void) | undefined;
  readonly sink: Sink;
  readonly onProgress?: ((progress: QueryProgress) => void) | undefined;
  readonly onIdle?: (() => void) | undefined;
}

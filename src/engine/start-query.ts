import { type Checkpoint, openCheckpoint } from '../checkpoint/checkpoint.ts';
import { openReceivedLog } from '../checkpoint/received-log.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { environmentError } from '../errors.ts';
import { BatchHistory } from './batch-history.ts';
import { MicroBatchExecution } from './micro-batch-execution.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { QueryDefinition } from './query-definition.ts';
import { openResources } from './query-resources.ts';
import type { Runtime } from './runtime.ts';

/** A query that stands where its checkpoint stands, ready for its next batch. */
export interface StartedQuery {
  readonly id: string;
  readonly runId: string;
  readonly execution: MicroBatchExecution;
  readonly progress: ProgressReporter;
  close(): Promise<void>;
}

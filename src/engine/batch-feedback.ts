import type { StreamSource } from '../connectors/source.ts';
import type { FinishedBatch } from './progress-reporter.ts';
import type { QueryDefinition } from './query-definition.ts';
import { nextTriggerMs } from './trigger.ts';

type Queried = Pick<QueryDefinition, 'sources' | 'trigger' | 'clock'>;

/** Tells sources how their batches went, so that they can take as much as the query manages. */
export class BatchFeedback {
  readonly #query: Queried;
  /** When the batch behind the last one was due, and when the last one ended. */
  #last: { readonly dueMs: number; readonly endMs: number } | null = null;

  constructor(query: Queried) {
    this.#query = query;
  }

  get sources(): readonly StreamSource[] {
    return this.#query.sources;
  }

  tell({
    planned,
    result,
    durationMs,
  }: Pick<FinishedBatch, 'planned' | 'result' | 'durationMs'>): void {
    const endMs = this.#query.clock.now();
    const processingMs = durationMs['triggerExecution'] ?? 0;
    const schedulingDelayMs = this.#schedulingDelayMs(planned.timestampMs, endMs);
    for (const [index, source] of this.sources.entries()) {
      const rowCount = result.inputs[index]!.rows;
      const measured = { endMs, rowCount, processingMs, schedulingDelayMs };
      source.batchCompleted?.(measured, planned.ranges[index] ?? null);
    }
  }

  /** A batch whose time came while another was in work begins late. Without an interval no batch has a time. */
  #schedulingDelayMs(plannedMs: number, endMs: number): number {
    const { trigger } = this.#query;
    if (trigger.kind !== 'processingTime') return 0;
    const last = this.#last;
    this.#last = { dueMs: nextTriggerMs(trigger, plannedMs, 0), endMs };
    return last !== null && last.endMs > last.dueMs ? Math.max(0, plannedMs - last.dueMs) : 0;
  }
}

import type { QueryActivity, QueryProgress, RunningQuery } from '../../engine/query-definition.ts';

/** What a query is doing, in words. */
export interface StreamingQueryStatus extends QueryActivity {
  readonly isActive: boolean;
}

/** A handle to a running query. */
export class StreamingQuery {
  readonly #running: RunningQuery;
  readonly #plan: string;

  /** @internal Queries are started by `writeStream.start()`. */
  constructor(running: RunningQuery, plan: string) {
    this.#running = running;
    this.#plan = plan;
  }

  /** Stays the same when the query is started again from its checkpoint. */
  get id(): string {
    return this.#running.id;
  }

  /** New for each start. */
  get runId(): string {
    return this.#running.runId;
  }

  /** The name that the writer gave it. */
  get name(): string | null {
    return this.#running.name;
  }

  /** False as soon as the query has ended. */
  get isActive(): boolean {
    return this.#running.isActive;
  }

  /** What the query is doing now. */
  get status(): StreamingQueryStatus {
    const { isActive, exception, activity } = this.#running;
    if (isActive) return { ...activity, isActive };
    const message =
      exception === null ? 'Stopped' : `Terminated with exception: ${exception.message}`;
    return { message, isActive, isDataAvailable: false, isTriggerActive: false };
  }

  /** Progress of the last batch; null before the first. */
  get lastProgress(): QueryProgress | null {
    return this.#running.lastProgress;
  }

  /** Progress of the last hundred batches, the newest at the end. */
  get recentProgress(): readonly QueryProgress[] {
    return this.#running.recentProgress;
  }

  /** Why the query ended; null while it runs and after `stop`. */
  get exception(): Error | null {
    return this.#running.exception;
  }

  /** Finishes the batch in work and closes everything. */
  stop(): Promise<void> {
    return this.#running.stop();
  }

  /**
   * Resolves with true when the query has ended, with false when that takes longer than the time given; rejects with the
   * error that ended it.
   */
  awaitTermination(timeoutMs?: number): Promise<boolean> {
    return this.#running.awaitTermination(timeoutMs);
  }

  /** Resolves when all input there is now has been worked off; rejects if the query fails. */
  processAllAvailable(): Promise<void> {
    return this.#running.processAllAvailable();
  }

  /** The plan as text: what the threads run; `analyze` adds what each operator has done since the start. */
  explain(mode: 'simple' | 'analyze' = 'simple'): string {
    return mode === 'analyze' ? this.#running.explain() : this.#plan;
  }
}

import { systemClock } from '../../engine/clock.ts';
import type { QueryProgress } from '../../engine/query-definition.ts';
import type { StreamingQuery } from './streaming-query.ts';

/**
 * Hears of all queries of a session, with the words of Spark's listener. No query fails of being watched: the first error that a
 * listener throws is told as a warning of the process (on stderr), later ones are not.
 *
 * ```ts
 * await using millrace = await session();
 * millrace.streams.addListener({
 *   onQueryProgress: ({ progress }) => console.log(progress.batchId, progress.numInputRows),
 * });
 * ```
 */
export interface StreamingQueryListener {
  /** A query has started; comes before everything else of that query. */
  onQueryStarted?(event: QueryStartedEvent): void;
  /** A batch is done. */
  onQueryProgress?(event: QueryProgressEvent): void;
  /** A query has nothing more to do; comes once until it has. */
  onQueryIdle?(event: QueryIdleEvent): void;
  /** A query has ended. */
  onQueryTerminated?(event: QueryTerminatedEvent): void;
}

/** What every event says. */
export interface QueryEvent {
  readonly id: string;
  readonly runId: string;
}

/** A query has started, at this time in ISO form. */
export interface QueryStartedEvent extends QueryEvent {
  readonly name: string | null;
  readonly timestamp: string;
}

/** What a batch did. */
export interface QueryProgressEvent {
  readonly progress: QueryProgress;
}

/** A query has worked off all there was, at this time in ISO form. */
export interface QueryIdleEvent extends QueryEvent {
  readonly timestamp: string;
}

/** A query has ended; the error's message when it failed, null when it was stopped or done. */
export interface QueryTerminatedEvent extends QueryEvent {
  readonly exception: string | null;
}

/** The listeners of a session, and those whose failure was told. */
interface Listeners {
  readonly all: ReadonlySet<StreamingQueryListener>;
  readonly failed: WeakSet<StreamingQueryListener>;
}

/** Tells listeners of one query, in order: what comes before its start is known waits for that. */
export class QueryEvents {
  readonly #listeners: Listeners;
  #query: StreamingQuery | null = null;
  #early: (() => void)[] = [];

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  started(query: StreamingQuery): void {
    const { id, runId, name } = query;
    this.#query = query;
    this.#tell((listener) => listener.onQueryStarted?.({ id, runId, name, timestamp: timeText() }));
    for (const tell of this.#early.splice(0)) tell();
    const terminated = (): void => {
      const exception = query.exception?.message ?? null;
      this.#tell((listener) => listener.onQueryTerminated?.({ id, runId, exception }));
    };
    query.awaitTermination().then(terminated, terminated);
  }

  progress(progress: QueryProgress): void {
    this.#afterStart(() => this.#tell((listener) => listener.onQueryProgress?.({ progress })));
  }

  idle(): void {
    this.#afterStart(() => {
      const { id, runId } = this.#query!;
      this.#tell((listener) => listener.onQueryIdle?.({ id, runId, timestamp: timeText() }));
    });
  }

  #afterStart(tell: () => void): void {
    if (this.#query === null) this.#early.push(tell);
    else tell();
  }

  #tell(call: (listener: StreamingQueryListener) => unknown): void {
    for (const listener of this.#listeners.all) {
      const report = (error: unknown): void => this.#reportOnce(listener, error);
      try {
        // A listener may be an async function, whatever its type says.
        Promise.resolve(call(listener)).catch(report);
      } catch (error) {
        report(error);
      }
    }
  }

  /** A listener's own failure is not the query's. */
  #reportOnce(listener: StreamingQueryListener, error: unknown): void {
    const { failed } = this.#listeners;
    if (failed.has(listener)) return;
    failed.add(listener);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`A StreamingQueryListener failed; the query goes on. ${text}`, {
      type: 'MillraceWarning',
      code: 'LISTENER_FAILED',
    });
  }
}

function timeText(): string {
  return new Date(systemClock.now()).toISOString();
}

import { Termination } from '../../engine/termination.ts';
import { userError } from '../../errors.ts';
import type { StreamingQuery } from './streaming-query.ts';
import { QueryEvents, type StreamingQueryListener } from './streaming-query-listener.ts';

/** The running queries of a session. */
export class StreamingQueryManager {
  readonly #queries = new Set<StreamingQuery>();
  /** The queries that are being started, with their names. */
  readonly #starting = new Map<Promise<StreamingQuery>, string | null>();

  readonly #listeners = new Set<StreamingQueryListener>();
  readonly #failedListeners = new WeakSet<StreamingQueryListener>();
  #termination = new Termination();

  /** The queries that run now. */
  get active(): readonly StreamingQuery[] {
    return [...this.#queries].filter((query) => query.isActive);
  }

  /** The active query with this id; null when there is none. */
  get(id: string): StreamingQuery | null {
    return this.active.find((query) => query.id === id) ?? null;
  }

  /**
   * Resolves with true as soon as any query of the session has ended since the session or the last `resetTerminated`, with
   * false when that takes longer than the time given; rejects if a query failed.
   */
  awaitAnyTermination(timeoutMs?: number): Promise<boolean> {
    return this.#termination.wait(timeoutMs);
  }

  /** Forgets queries that have ended: `awaitAnyTermination` waits for the next one. */
  resetTerminated(): void {
    if (this.#termination.hasCome) this.#termination = new Termination();
  }

  /** Has a listener told of every query of the session from now on. */
  addListener(listener: StreamingQueryListener): void {
    if (typeof listener !== 'object' || listener === null) {
      const message = `A listener is an object with functions, not ${listener === null ? null : typeof listener}.`;
      throw userError('INVALID_PARAMETER_VALUE', message);
    }
    this.#listeners.add(listener);
  }

  /** Tells a listener nothing more. */
  removeListener(listener: StreamingQueryListener): void {
    this.#listeners.delete(listener);
  }

  /** What a query that is being started tells the listeners with. @internal */
  newEvents(): QueryEvents {
    return new QueryEvents({ all: this.#listeners, failed: this.#failedListeners });
  }

  /** Starts a query under a name that no other active query has. @internal */
  async start(name: string | null, begin: () => Promise<StreamingQuery>): Promise<StreamingQuery> {
    if (name !== null && this.#isTaken(name)) throw nameTaken(name);
    const start = begin().then((query) => this.#watch(query));
    this.#starting.set(start, name);
    try {
      return await start;
    } finally {
      this.#starting.delete(start);
    }
  }

  /** Those that are being started are stopped as soon as they run. @internal */
  async stopAll(): Promise<void> {
    while (this.#starting.size > 0) await Promise.allSettled(this.#starting.keys());
    await Promise.all(this.active.map((query) => query.stop()));
  }

  /** As in Spark, a failure also counts when another query has ended well before it. */
  #end(query: StreamingQuery, error: unknown): void {
    this.#queries.delete(query);
    this.#termination.come(error);
    if (error === null) return;
    this.#termination = new Termination();
    this.#termination.come(error);
  }

  #isTaken(name: string): boolean {
    const names = [...this.#starting.values(), ...this.active.map((query) => query.name)];
    return names.includes(name);
  }

  /** Forgets the query when it ends; its error is for those who wait for it. */
  #watch(query: StreamingQuery): StreamingQuery {
    this.#queries.add(query);
    query.awaitTermination().then(
      () => this.#end(query, null),
      (error: unknown) => this.#end(query, error),
    );
    return query;
  }
}

function nameTaken(name: string): Error {
  return userError('STREAMING_QUERY_NAME_TAKEN', `A query named ${name} is running already.`, {
    hint: 'Stop it first, or give this one another queryName.',
  });
}

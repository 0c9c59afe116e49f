import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { userError } from '../errors.ts';
import { OwnBatch } from './own-batch.ts';
import type {
  QueryActivity,
  QueryDefinition,
  QueryProgress,
  RunningQuery,
} from './query-definition.ts';
import { Restarts } from './restarts.ts';
import type { Runtime } from './runtime.ts';
import { type StartedQuery, startQuery } from './start-query.ts';
import { Termination } from './termination.ts';
import { nextTriggerMs } from './trigger.ts';
import { WakeUp } from './wake-up.ts';

/** How long an idle query sleeps when all its sources call when there is something. */
const WATCHED_DELAY_MS = 1000;

const ACTIVITIES = {
  starting: { message: 'Initializing sources', isDataAvailable: false, isTriggerActive: true },
  asking: { message: 'Getting offsets', isDataAvailable: false, isTriggerActive: true },
  processing: { message: 'Processing new data', isDataAvailable: true, isTriggerActive: true },
  resting: { message: 'Waiting for next trigger', isDataAvailable: true, isTriggerActive: false },
  waiting: {
    message: 'Waiting for data to arrive',
    isDataAvailable: false,
    isTriggerActive: false,
  },
} as const satisfies Readonly<Record<string, QueryActivity>>;

/** One run of a streaming query: its loop, its end, and what others may ask of it. */
export class StreamExecution implements RunningQuery {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly #definition: QueryDefinition;
  readonly #started: StartedQuery;
  readonly #ownBatch: OwnBatch;
  readonly #wakeUp: WakeUp;
  readonly #termination = new Termination();
  readonly #unwatch: (() => void)[] = [];
  #idleWaiters: IdleWaiter[] = [];
  #stopping = false;
  #active = true;
  #exception: Error | null = null;
  readonly #restarts: Restarts;
  /** What was to be told at the end, when the counts' memory goes. */
  #finalPlan: string | null = null;
  #activity: QueryActivity = ACTIVITIES.starting;

  /** Opens the checkpoint, recovers, and starts the loop. Rejects if the query cannot start. */
  static async start(runtime: Runtime, definition: QueryDefinition): Promise<StreamExecution> {
    const ownBatch = new OwnBatch();
    const enclosed = { ...definition, sink: ownBatch.enclose(definition.sink) };
    const started = await startQuery(runtime, enclosed, randomUUID());
    return new StreamExecution(enclosed, started, ownBatch);
  }

  private constructor(definition: QueryDefinition, started: StartedQuery, ownBatch: OwnBatch) {
    this.#ownBatch = ownBatch;
    this.id = started.id;
    this.runId = started.runId;
    this.name = definition.name;
    this.#definition = definition;
    this.#started = started;
    this.#restarts = new Restarts(() => started.tighten());
    this.#wakeUp = new WakeUp(definition.clock);
    void this.#live();
  }

  get isActive(): boolean {
    return this.#active;
  }

  get activity(): QueryActivity {
    return this.#activity;
  }

  get recentProgress(): readonly QueryProgress[] {
    return this.#started.progress.recent.all;
  }

  get lastProgress(): QueryProgress | null {
    return this.#started.progress.recent.last;
  }

  get exception(): Error | null {
    return this.#exception;
  }

  explain(): string {
    return this.#finalPlan ?? this.#started.explain();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const source of this.#definition.sources) source.stopWaiting?.();
    this.#wakeUp.wake();
    // From inside the query's own batch, which has to end first, there is nothing to wait for.
    if (!this.#ownBatch.isHere) await this.#termination.wait().catch(() => {});
  }

  async awaitTermination(timeoutMs?: number): Promise<boolean> {
    this.#refuseToWaitForItself();
    return this.#termination.wait(timeoutMs);
  }

  async processAllAvailable(): Promise<void> {
    if (!this.#active) {
      await letIn();
      if (this.#exception !== null) throw this.#exception;
      return;
    }
    this.#refuseToWaitForItself();
    return new Promise((resolve, reject) => {
      this.#idleWaiters.push({ resolve, reject });
      this.#wakeUp.wake();
    });
  }

  #refuseToWaitForItself(): void {
    if (!this.#ownBatch.isHere) return;
    const message =
      'A query cannot wait for itself: this was called from inside one of its batches.';
    throw userError('UNSUPPORTED_OPERATION', message, { hint: 'Call stop(), or wait elsewhere.' });
  }

  /** Never rejects: the error is kept for those who ask. */
  async #live(): Promise<void> {
    try {
      this.#watchSources();
      await this.#loop();
      await this.#finish();
    } catch (error) {
      this.#exception = asError(error);
    }
    try {
      for (const stop of this.#unwatch) stop();
      this.#finalPlan = this.#started.explain();
    } catch (error) {
      this.#exception ??= asError(error);
    }
    try {
      await this.#started.close();
    } catch (error) {
      this.#exception ??= asError(error);
    }
    this.#active = false;
    this.#answerWaiters(this.#idleWaiters.splice(0));
    this.#termination.come(this.#exception);
  }

  #watchSources(): void {
    for (const source of this.#definition.sources) {
      const stop = source.watch?.(() => this.#wakeUp.wake());
      if (stop !== undefined) this.#unwatch.push(stop);
    }
  }

  async #loop(): Promise<void> {
    const { trigger, clock } = this.#definition;
    let triggeredMs: number | null = null;
    let restsUntilMs = 0;
    let isIdle = false;
    while (!this.#stopping) {
      if (triggeredMs !== null && clock.now() < triggeredMs) {
        // The clock was set back: nobody waits until it shows again what it showed before.
        triggeredMs = clock.now();
        restsUntilMs = 0;
      }
      const dueMs = Math.max(restsUntilMs, nextTriggerMs(trigger, triggeredMs, clock.now()));
      if (dueMs > clock.now()) {
        await this.#wakeUp.wait(dueMs - clock.now());
        continue;
      }
      triggeredMs = clock.now();
      if (isIdle) this.#activity = ACTIVITIES.asking;
      // Whoever began to wait while the sources were asked has to wait for the next answer.
      const waiters = this.#idleWaiters.splice(0);
      const ran = await this.#runNext(waiters);
      // Behind a batch everybody has had a turn.
      if (!ran && isIdle && waiters.length > 0) await letIn();
      if (!ran && !isIdle) this.#definition.onIdle?.();
      isIdle = !ran;
      this.#activity = this.#activityAfter(ran);
      if (ran) {
        restsUntilMs = triggeredMs + this.#restMs;
        continue;
      }
      this.#answerWaiters(waiters);
      if (trigger.kind === 'availableNow') return this.#endInput();
      if (trigger.kind === 'default') await this.#rest(this.#idleDelayMs());
    }
  }

  async #rest(delayMs: number): Promise<void> {
    if (delayMs === 0) await letIn();
    else await this.#wakeUp.wait(delayMs);
  }

  #activityAfter(ran: boolean): QueryActivity {
    if (!ran) return ACTIVITIES.waiting;
    const isTimed = this.#definition.trigger.kind === 'processingTime';
    return isTimed ? ACTIVITIES.resting : ACTIVITIES.processing;
  }

  async #endInput(): Promise<void> {
    // Whoever was stopped may have given up waiting for input that is there.
    if (this.#definition.closeAtEnd !== true || this.#stopping) return;
    try {
      await this.#started.execution.endInput();
    } catch (error) {
      // Once its batch is planned, a restart runs it to its end.
      await this.#restart(error);
      await this.#finish();
    }
  }

  async #finish(): Promise<void> {
    try {
      await this.#started.execution.finish();
    } catch (error) {
      await this.#restart(error);
      await this.#finish();
    }
  }

  /** True when a batch ran. Waiters of a batch that fails are told by the end of the query. */
  async #runNext(waiters: IdleWaiter[]): Promise<boolean> {
    try {
      const ran = await this.#started.execution.runNext(() => this.#mayPlanAhead());
      this.#restarts.reset();
      if (ran) this.#idleWaiters.unshift(...waiters);
      return ran;
    } catch (error) {
      this.#idleWaiters.unshift(...waiters);
      await this.#restart(error);
      return true;
    }
  }

  #restart(cause: unknown): Promise<void> {
    return this.#restarts.after(cause, () => this.#started.execution.recover());
  }

  #mayPlanAhead(): boolean {
    const isTimed = this.#definition.trigger.kind === 'processingTime' || this.#restMs > 0;
    return !this.#stopping && !isTimed;
  }

  /**
   * Time between batches that follow each other at once, for sinks that would be swamped with small ones. What is planned
   * already would not become larger, nor input that waits behind a source's limit.
   */
  get #restMs(): number {
    const { trigger, sink, sources } = this.#definition;
    const isFull =
      this.#started.execution.isPlanned || sources.some(({ hasBacklog }) => hasBacklog);
    return trigger.kind === 'default' && !isFull ? (sink.intervalMsMin ?? 0) : 0;
  }

  #idleDelayMs(): number {
    const { sources, options, clock } = this.#definition;
    const watched = this.#unwatch.length === sources.length;
    const delayMs = watched ? WATCHED_DELAY_MS : options.pollingDelayMs;
    if (!options.noDataBatches) return delayMs;
    const untilWakeUpMs = this.#started.execution.wakeUpMs - clock.now();
    return Math.min(delayMs, Math.max(0, untilWakeUpMs));
  }

  #answerWaiters(waiters: readonly IdleWaiter[]): void {
    for (const waiter of waiters) {
      if (this.#exception === null) waiter.resolve();
      else waiter.reject(this.#exception);
    }
  }
}

/** Whoever asks again and again without a pause waits for something from outside: it must be able to come. */
function letIn(): Promise<void> {
  return setImmediate();
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

interface IdleWaiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

import { environmentError, MillraceError } from '../../errors.ts';
import type { RateSettings } from '../backpressure/rate-settings.ts';
import type { ReceivedLog } from '../source.ts';
import { BlockGenerator } from './block-generator.ts';
import { Intake } from './intake.ts';
import { countLines } from './line-cutter.ts';
import type { LineReceiver, LineStore, ReceiverClock } from './line-receiver.ts';

/** Waits between starts grow from the first to the second, and are short again once something was stored. */
const RESTART_DELAY_MS = 100;
const RESTART_DELAY_MS_MAX = 10_000;

/** What a supervisor works with. */
export interface Supervision {
  readonly log: ReceivedLog;
  readonly clock: ReceiverClock;
  readonly rates: Pick<RateSettings, 'blockIntervalMs'>;
  /** The byte behind the last one that a batch has taken. */
  readonly planned: number;
  /** Something more is durable. */
  stored(): void;
  /** The query has to end. */
  failed(error: unknown): void;
}

/**
 * Runs a receiver: starts it, starts it again when it asks for that, writes what it stores to the log, and says when it may
 * store more. Starts and stops of the receiver never overlap.
 */
export class ReceiverSupervisor implements LineStore {
  readonly intake: Intake;
  readonly #receiver: LineReceiver;
  readonly #parts: Supervision;
  readonly #generator: BlockGenerator;
  #state: 'starting' | 'started' | 'restarting' | 'stopped' = 'starting';
  /** Ends with the last start or stop that was asked for. */
  #turn: Promise<void> = Promise.resolve();
  #cancelRestart: (() => void) | null = null;
  #restartDelayMs = RESTART_DELAY_MS;
  readonly #writes = new Set<Promise<void>>();
  #restartCount = 0;
  #errorCount = 0;
  #lastError: string | null = null;

  constructor(receiver: LineReceiver, parts: Supervision) {
    this.#receiver = receiver;
    this.#parts = parts;
    this.intake = new Intake(parts.clock, parts.log.end, parts.planned);
    const { blockIntervalMs } = parts.rates;
    this.#generator = new BlockGenerator(parts.clock, blockIntervalMs, (block) => {
      this.#write(block).catch(() => {});
    });
  }

  /** Resolves when the receiver receives; rejects when it cannot, and does not try again. */
  async start(): Promise<void> {
    await this.#inTurn(() => this.#startReceiver());
  }

  /** Starts in the background, again and again until it works; a mistake of the user's ends the query. */
  startLater(): void {
    this.start().catch((error) => {
      const isMistake = error instanceof MillraceError && error.kind === 'user';
      if (isMistake) this.stop('Could not start', error);
      else this.restart('Could not start', error);
    });
  }

  get receivedBytes(): number {
    return this.#parts.log.end;
  }

  get closedBy(): 'rate' | 'memory' | null {
    return this.intake.closedBy;
  }

  get isStopped(): boolean {
    return this.#state === 'stopped';
  }

  get isStarted(): boolean {
    return this.#state === 'started';
  }

  whenOpen(): Promise<void> {
    return handled(this.intake.admit(0, 0));
  }

  store(lines: Uint8Array): Promise<void> {
    return handled(this.#store(lines));
  }

  storeLine(line: Uint8Array): Promise<void> {
    return handled(this.#storeLine(line));
  }

  restart(message: string, error?: unknown, delayMs: number = this.#restartDelayMs): void {
    if (this.#state === 'stopped' || this.#state === 'restarting') return;
    this.#state = 'restarting';
    this.#restartCount++;
    this.#restartDelayMs = Math.min(RESTART_DELAY_MS_MAX, this.#restartDelayMs * 2);
    if (error !== undefined) this.reportError(message, error);
    void this.#inTurn(() => this.#stopReceiver()).then(() => {
      if (this.#state !== 'restarting') return;
      this.#cancelRestart = this.#parts.clock.after(delayMs, () => {
        this.#state = 'starting';
        this.startLater();
      });
    });
  }

  stop(message: string, error?: unknown): void {
    if (this.#state === 'stopped') return;
    this.#end();
    if (error === undefined) return;
    this.reportError(message, error);
    this.#parts.failed(receiverStopped(this.#receiver, message, error));
  }

  reportError(message: string, error?: unknown): void {
    this.#errorCount++;
    const reason = error instanceof Error ? error.message : error;
    this.#lastError = reason === undefined ? message : `${message}: ${reason}`;
  }

  metrics(): Readonly<Record<string, string>> {
    return {
      receiver: this.#state,
      receiverRestarts: String(this.#restartCount),
      receiverErrors: String(this.#errorCount),
      ...(this.#lastError === null ? {} : { receiverLastError: this.#lastError }),
      unplannedBytes: String(this.intake.unplannedBytes),
    };
  }

  /** Resolves when the receiver has stopped and all that it stored is written. */
  async close(): Promise<void> {
    if (this.#state !== 'stopped') this.#end();
    await this.#turn;
    // Lines that were let in just before the receiver was stopped wait for the interval still.
    this.#generator.flush();
    await Promise.allSettled(this.#writes);
  }

  #end(): void {
    const isStarting = this.#state === 'starting';
    this.#state = 'stopped';
    if (isStarting) this.#receiver.abort?.();
    this.#cancelRestart?.();
    // Before the receiver stops: it may wait for what it stores.
    this.intake.close(
      environmentError('RECEIVER_STOPPED', `${this.#receiver.description} was stopped.`),
    );
    this.#inTurn(() => this.#stopReceiver()).catch(() => {});
    this.#generator.flush();
  }

  async #startReceiver(): Promise<void> {
    if (this.#state !== 'starting') return;
    await this.#receiver.start(this);
    if (this.#state === 'starting') this.#state = 'started';
  }

  async #stopReceiver(): Promise<void> {
    try {
      await this.#receiver.stop();
    } catch (error) {
      this.reportError('Could not stop', error);
    }
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const running = this.#turn.then(step);
    this.#turn = running.catch(() => {});
    return running;
  }

  async #store(lines: Uint8Array): Promise<void> {
    await this.#admit(lines, this.intake.isRateLimited ? countLines(lines) : 0);
    await this.#write(lines);
  }

  async #storeLine(line: Uint8Array): Promise<void> {
    await this.#admit(line, 1);
    this.#generator.add(line);
    await this.intake.admit(0, 0);
  }

  async #admit(lines: Uint8Array, rowCount: number): Promise<void> {
    try {
      await this.intake.admit(rowCount, lines.byteLength);
    } catch (error) {
      // Whoever does not wait for what it stores would not hear of it either.
      const isOverrun = error instanceof MillraceError && error.condition === 'RECEIVER_OVERRUN';
      if (isOverrun) this.#parts.failed(error);
      throw error;
    }
  }

  async #write(block: Uint8Array): Promise<void> {
    const writing = this.#parts.log.append(block);
    this.#writes.add(writing);
    try {
      await writing;
    } catch (error) {
      this.#parts.failed(error);
      throw error;
    } finally {
      this.#writes.delete(writing);
    }
    this.#restartDelayMs = RESTART_DELAY_MS;
    this.#parts.stored();
  }
}

/** Receivers need not wait for what they store: its failure ends the query, so nobody has to hear of it here. */
function handled(storing: Promise<void>): Promise<void> {
  storing.catch(() => {});
  return storing;
}

function receiverStopped(receiver: LineReceiver, message: string, cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return environmentError(
    'RECEIVER_STOPPED',
    `${receiver.description} has stopped: ${message}: ${reason}`,
    { cause },
  );
}

import type { Arena } from '../../columnar/arena.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { assert, environmentError } from '../../errors.ts';
import type { Split } from '../../task/split.ts';
import type { MeasuredBatch } from '../backpressure/pid-rate-estimator.ts';
import { RateController } from '../backpressure/rate-controller.ts';
import { readNumber, readNumberRange } from '../number-range.ts';
import type { PlannedRange, ReceivedLog, SourceContext, StreamSource } from '../source.ts';
import type { LineReceiver } from './line-receiver.ts';
import type { ReceivedForm } from './received-form.ts';
import { ReceiverSupervisor } from './receiver-supervisor.ts';

/**
 * What a receiver receives. It cannot be had twice, so lines go to a log on disk before they count as received; a range is
 * the numbers of its first byte and of the byte behind its last in that log.
 */
export class ReceiverSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #receiver: LineReceiver;
  readonly #form: ReceivedForm;
  #open: OpenReceiver | null = null;
  /** The byte behind the last planned one. */
  #planned = 0;
  /** Where the log ended before the receiver started: what was planned in an earlier life lies before. */
  #foundEnd = 0;
  #frozenEnd: number | null = null;
  #failure: unknown = null;
  readonly #wakes = new Set<() => void>();

  constructor(receiver: LineReceiver, form: ReceivedForm) {
    this.description = receiver.description;
    this.schema = form.schema;
    this.#receiver = receiver;
    this.#form = form;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    const log = await context.openReceivedLog();
    this.#planned = position === null ? 0 : readNumber(position);
    this.#foundEnd = log.end;
    const { rates, batchIntervalMs } = context;
    const controller = new RateController(
      rates.backpressure,
      batchIntervalMs,
      rates.receiverRateMax,
    );
    const supervisor = new ReceiverSupervisor(this.#receiver, {
      log,
      clock: context,
      rates,
      planned: this.#planned,
      stored: () => this.#wake(),
      failed: (error) => this.#fail(error),
    });
    this.#open = { log, supervisor, controller };
    this.#checkFound(this.#planned);
    supervisor.intake.setRate(controller.rate);
    // What was received before a restart can be worked on while the other side is away.
    if (log.end > 0) supervisor.startLater();
    else await supervisor.start();
  }

  advance(range: JsonValue): void {
    const [, end] = readNumberRange(range);
    this.#checkFound(end);
    this.#planTo(end);
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#failure !== null) throw this.#failure;
    const start = this.#planned;
    const end = this.#frozenEnd ?? this.#opened.log.end;
    if (end <= start) return null;
    this.#planTo(end);
    return { range: [start, end], rowCount: null, byteLength: end - start };
  }

  async freeze(): Promise<void> {
    this.#frozenEnd = this.#opened.log.end;
  }

  position(): JsonValue {
    return this.#planned;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly Split[]> {
    const [first, last] = readNumberRange(range);
    const pieces = this.#opened.log.pieces(first, last, Number.MAX_SAFE_INTEGER);
    return this.#form.splits(pieces, arena);
  }

  async release(range: JsonValue): Promise<void> {
    await this.#opened.log.truncate(readNumberRange(range)[1]);
  }

  watch(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  batchCompleted(batch: MeasuredBatch): void {
    const { controller, supervisor } = this.#opened;
    controller.batchCompleted(batch);
    supervisor.intake.setRate(controller.rate);
  }

  metrics(): Readonly<Record<string, string>> {
    const { controller, supervisor } = this.#opened;
    return { ...supervisor.metrics(), ...controller.metrics() };
  }

  async close(): Promise<void> {
    if (this.#open === null) return;
    await this.#open.supervisor.close();
    await this.#open.log.close();
  }

  #planTo(end: number): void {
    this.#planned = end;
    this.#open?.supervisor.intake.planTo(end);
  }

  /** Met by the next `plan`, which ends the query. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#open?.supervisor.stop('The query has failed');
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
  }

  get #opened(): OpenReceiver {
    assert(this.#open !== null, 'a source is opened before it is used');
    return this.#open;
  }

  /** Refuses a log that has lost what was planned: what the receiver brings now would get the same numbers. */
  #checkFound(end: number): void {
    if (end <= this.#foundEnd) return;
    throw environmentError(
      'CHECKPOINT_INPUT_MISSING',
      `${this.description} was read to byte ${end}, but its log of received data ends at byte ${this.#foundEnd}.`,
      { hint: 'Put the log back, or start with a new checkpoint.' },
    );
  }
}

interface OpenReceiver {
  readonly log: ReceivedLog;
  readonly supervisor: ReceiverSupervisor;
  readonly controller: RateController;
}

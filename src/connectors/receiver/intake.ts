import { type MillraceError, userError } from '../../errors.ts';
import type { ReceiverClock } from './line-receiver.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Received bytes that no batch has taken yet; above this nothing more is let in. */
const UNPLANNED_BYTES_MAX = 64 * 1024 * 1024;
/** Blocks and lines that wait to be let in, each with somebody who should be waiting for it. */
const WAITING_MAX = 10_000;

const ADMITTED = Promise.resolve();

interface Waiting {
  readonly rowCount: number;
  readonly byteLength: number;
  readonly admit: () => void;
  readonly refuse: (error: Error) => void;
}

/** The door of a receiver: lets rows in, in their order, as the rate and the memory for them allow. */
export class Intake {
  readonly #clock: ReceiverClock;
  readonly #limiter: RateLimiter;
  readonly #waiting: Waiting[] = [];
  #cancelTimer: (() => void) | null = null;
  /** The byte behind the last one let in, and behind the last one that a batch has taken. */
  #received: number;
  #planned: number;
  #refusal: Error | null = null;

  constructor(clock: ReceiverClock, received: number, planned: number) {
    this.#clock = clock;
    this.#limiter = new RateLimiter(() => clock.now());
    this.#received = received;
    this.#planned = planned;
  }

  get isRateLimited(): boolean {
    return Number.isFinite(this.#limiter.rate);
  }

  get unplannedBytes(): number {
    return Math.max(0, this.#received - this.#planned);
  }

  get closedBy(): 'rate' | 'memory' | null {
    if (this.unplannedBytes > UNPLANNED_BYTES_MAX) return 'memory';
    return this.#limiter.delayMs > 0 ? 'rate' : null;
  }

  setRate(rate: number): void {
    this.#limiter.rate = rate;
    this.#look();
  }

  /** Batches have taken all bytes before this one. */
  planTo(byteNumber: number): void {
    this.#planned = byteNumber;
    this.#look();
  }

  /** Resolves when the rows have been let in. */
  admit(rowCount: number, byteLength: number): Promise<void> {
    if (this.#refusal !== null) return Promise.reject(this.#refusal);
    if (this.#waiting.length === 0 && this.closedBy === null) {
      this.#take(rowCount, byteLength);
      return ADMITTED;
    }
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(overrun());
    return new Promise((admit, refuse) => {
      this.#waiting.push({ rowCount, byteLength, admit, refuse });
      this.#look();
    });
  }

  /** Lets nothing in any more. */
  close(refusal: MillraceError): void {
    this.#refusal = refusal;
    this.#cancelTimer?.();
    for (const { refuse } of this.#waiting.splice(0)) refuse(refusal);
  }

  #take(rowCount: number, byteLength: number): void {
    this.#limiter.take(rowCount);
    this.#received += byteLength;
  }

  #look(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    while (this.#waiting.length > 0 && this.closedBy === null) {
      const { rowCount, byteLength, admit } = this.#waiting.shift()!;
      this.#take(rowCount, byteLength);
      admit();
    }
    if (this.#waiting.length === 0 || this.closedBy !== 'rate') return;
    this.#cancelTimer = this.#clock.after(this.#limiter.delayMs, () => this.#look());
  }
}

function overrun(): Error {
  return userError(
    'RECEIVER_OVERRUN',
    `A receiver has ${WAITING_MAX} rows or blocks waiting to be stored.`,
    { hint: 'Await what store() gives before the next row is stored.' },
  );
}

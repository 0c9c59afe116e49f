import type { ReceiverClock } from './line-receiver.ts';

/** A block is cut at this size, whatever time it is. */
const BLOCK_BYTES = 1024 * 1024;

/** Makes blocks of lines that come one by one: one write for all of an interval. Without lines it does nothing. */
export class BlockGenerator {
  readonly #clock: Pick<ReceiverClock, 'after'>;
  readonly #intervalMs: number;
  readonly #push: (block: Uint8Array) => void;
  #lines: Uint8Array[] = [];
  #byteLength = 0;
  #cancelTimer: (() => void) | null = null;

  /** A block is pushed `intervalMs` after its first line at the latest. */
  constructor(
    clock: Pick<ReceiverClock, 'after'>,
    intervalMs: number,
    push: (block: Uint8Array) => void,
  ) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#push = push;
  }

  add(line: Uint8Array): void {
    this.#lines.push(line);
    this.#byteLength += line.byteLength;
    if (this.#byteLength >= BLOCK_BYTES) this.flush();
    else this.#cancelTimer ??= this.#clock.after(this.#intervalMs, () => this.flush());
  }

  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#lines.length === 0) return;
    const block = Buffer.concat(this.#lines);
    this.#lines = [];
    this.#byteLength = 0;
    this.#push(block);
  }
}

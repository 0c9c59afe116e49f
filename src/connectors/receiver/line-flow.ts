import type { LineStore } from './line-receiver.ts';

/** What can be told to wait. */
interface Pausable {
  pause(): void;
  resume(): void;
}

/** Stores what comes by a stream, and has the stream wait while nothing more is let in. */
export class LineFlow {
  readonly #stream: Pausable;
  readonly #store: LineStore;
  #stored: Promise<unknown> = Promise.resolve();

  constructor(stream: Pausable, store: LineStore) {
    this.#stream = stream;
    this.#store = store;
  }

  /** Takes whole lines, or null for none. A failure of the log ends the query; nobody needs to hear of it here. */
  take(lines: Uint8Array | null): void {
    if (lines === null) return;
    const storing = this.#store.store(lines);
    this.#stored = Promise.allSettled([this.#stored, storing]);
    if (this.#store.closedBy === null) return;
    this.#stream.pause();
    this.#store.whenOpen().then(
      () => this.#stream.resume(),
      () => {},
    );
  }

  /** Resolves when all that was taken is durable, or will not be. */
  async settled(): Promise<void> {
    await this.#stored;
  }
}

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
  #stored: Promise<void> = Promise.resolve();

  constructor(stream: Pausable, store: LineStore) {
    this.#stream = stream;
    this.#store = store;
  }

  /** Takes whole lines, or null for none. A failure of the log ends the query; nobody needs to hear of it here. */
  take(lines: Uint8Array | null): void {
    if (lines === null) return;
    this.#stored = bothSettled(this.#stored, this.#store.store(lines));
    if (this.#store.closedBy === null) return;
    this.#stream.pause();
    this.#store.whenOpen().then(
      () => this.#stream.resume(),
      () => {},
    );
  }

  /** Resolves when all that was taken is durable, or will not be. */
  settled(): Promise<void> {
    return this.#stored;
  }
}

async function bothSettled(before: Promise<void>, storing: Promise<void>): Promise<void> {
  await Promise.allSettled([before, storing]);
}

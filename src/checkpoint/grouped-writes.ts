/**
 * Turns many small durable writes into few: what is handed in while a group is being written goes into the next one.
 * After a failure nothing is written any more and everybody gets that failure, because nobody knows what the disk
 * holds behind it. Callers bound the queue: each awaits its own items.
 */
export class GroupedWrites<Item> {
  readonly #writeGroup: (items: readonly Item[]) => Promise<void>;
  #waiting: Waiting<Item>[] = [];
  #running: Promise<void> | null = null;
  #refusal: { readonly error: unknown } | null = null;
  #failure: { readonly error: unknown } | null = null;

  /** `writeGroup` resolves when the items are durable; never called again before that, nor after it failed. */
  constructor(writeGroup: (items: readonly Item[]) => Promise<void>) {
    this.#writeGroup = writeGroup;
  }

  /** Resolves when the item is durable. */
  add(item: Item): Promise<void> {
    const refusal = this.#failure ?? this.#refusal;
    if (refusal !== null) return Promise.reject(refusal.error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Refuses new items with `error`; resolves when those handed in before have ended. */
  async close(error: Error): Promise<void> {
    this.#refusal ??= { error };
    await this.#running;
  }

  async #run(): Promise<void> {
    // Calls made in the same turn of the event loop share the first group.
    await null;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      await this.#write(group);
    }
    this.#running = null;
  }

  async #write(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      if (this.#failure !== null) throw this.#failure.error;
      await this.#writeGroup(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      this.#failure = { error };
      for (const { reject } of group) reject(error);
    }
  }
}

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A map for entries that soon go again, few at a time: looking for one goes through all of them.
 *
 * `Map` and `Set` make a new table every few entries, and each table that they leave refers to the one behind it. Once V8
 * has one among its old objects, young collections carry all later tables over, with what they held: it fills the heap
 * until a full collection, which a quiet process does not see for an hour.
 */
export class PassingMap<Key, Value> {
  readonly #keys: Key[] = [];
  readonly #values: Value[] = [];

  constructor(entries: Iterable<readonly [Key, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#keys.length;
  }

  has(key: Key): boolean {
    return this.#keys.includes(key);
  }

  get(key: Key): Value | undefined {
    const place = this.#keys.indexOf(key);
    return place < 0 ? undefined : this.#values[place];
  }

  set(key: Key, value: Value): void {
    const place = this.#keys.indexOf(key);
    if (place >= 0) {
      this.#values[place] = value;
      return;
    }
    this.#keys.push(key);
    this.#values.push(value);
  }

  /** The last entry takes the place of the one that goes. */
  delete(key: Key): boolean {
    const place = this.#keys.indexOf(key);
    if (place < 0) return false;
    const [lastKey, lastValue] = [this.#keys.pop()!, this.#values.pop()!];
    if (place < this.#keys.length) {
      this.#keys[place] = lastKey;
      this.#values[place] = lastValue;
    }
    return true;
  }

  clear(): void {
    this.#keys.length = 0;
    this.#values.length = 0;
  }

  /** As they are now: entries may come and go while they are gone through. */
  values(): readonly Value[] {
    return [...this.#values];
  }

  [Symbol.iterator](): Iterator<readonly [Key, Value]> {
    return this.#keys.map((key, place) => [key, this.#values[place]!] as const).values();
  }
}

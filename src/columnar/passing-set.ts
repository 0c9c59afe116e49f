/** A set whose items soon go again, few at a time, for the reasons of `PassingMap`. */
export class PassingSet<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  has(item: Item): boolean {
    return this.#items.includes(item);
  }

  add(item: Item): void {
    if (!this.#items.includes(item)) this.#items.push(item);
  }

  /** Gives what was there. */
  clear(): readonly Item[] {
    return this.#items.splice(0);
  }

  /** The last item takes the place of the one that goes. */
  delete(item: Item): boolean {
    const place = this.#items.indexOf(item);
    if (place < 0) return false;
    const last = this.#items.pop()!;
    if (place < this.#items.length) this.#items[place] = last;
    return true;
  }
}

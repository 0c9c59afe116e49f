import type { HeldClosure } from '../expression.ts';

/** What a program gave for plans to run, by number, as long as a plan refers to it. */
export class HeldClosures<Given> {
  readonly #given = new WeakMap<symbol, Given>();
  readonly #holders = new Map<number, WeakRef<symbol>>();
  readonly #collected = new FinalizationRegistry<number>((number) => this.#holders.delete(number));
  #count = 0;

  add(given: Given): HeldClosure {
    const holder = Symbol();
    const number = this.#count++;
    this.#given.set(holder, given);
    this.#holders.set(number, new WeakRef(holder));
    this.#collected.register(holder, number);
    return { number, holder };
  }

  get(number: number): Given | undefined {
    const holder = this.#holders.get(number)?.deref();
    return holder === undefined ? undefined : this.#given.get(holder);
  }
}

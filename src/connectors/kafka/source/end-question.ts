/** Asks the cluster whether records are on their way, unless some come meanwhile. Asked once at a time. */
export class EndQuestion {
  readonly #ask: () => Promise<boolean>;
  #asking: Promise<boolean> = Promise.resolve(false);

  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask;
  }

  /** True at once when something has come: who waits for that need not wait for the cluster's word. */
  isAwaitedOrHere(arrival: Promise<void>): Promise<boolean> {
    let isHere = false;
    const here = arrival.then(() => {
      isHere = true;
      return true;
    });
    this.#asking = this.#asking.catch(() => false).then(() => isHere || this.#ask());
    return Promise.race([this.#asking, here]);
  }
}

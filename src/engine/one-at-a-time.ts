/** Runs actions one after the other, in the order in which they were asked for. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(action: () => Promise<T>): Promise<T> {
    const running = this.#last.then(action);
    this.#last = running.catch(() => {});
    return running;
  }
}

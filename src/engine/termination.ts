import { PassingSet } from '../columnar/passing-set.ts';
import { userError } from '../errors.ts';
import { systemClock } from './clock.ts';

/** The longest time that a timer of Node can run, 24 days; a longer one would end at once. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/**
 * An end for which many wait, some of them again and again for a while only. Whoever gives up leaves nothing behind: what
 * waits on a promise stays there until that is settled.
 */
export class Termination {
  readonly #waiters = new PassingSet<() => void>();
  #hasCome = false;
  #error: unknown = null;

  get hasCome(): boolean {
    return this.#hasCome;
  }

  /** With null, all is well. What was first stays. */
  come(error: unknown): void {
    if (this.#hasCome) return;
    this.#hasCome = true;
    this.#error = error;
    for (const wake of this.#waiters.clear()) wake();
  }

  /** True when the end comes in time, false when time runs out; rejects with the error of the end. */
  async wait(timeoutMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (!(timeoutMs > 0)) {
      throw userError('INVALID_PARAMETER_VALUE', `${timeoutMs} is no time to wait for.`, {
        hint: 'Give milliseconds, more than 0, or leave them out to wait for the end.',
      });
    }
    if (!this.#hasCome) await this.#comesWithin(timeoutMs);
    if (this.#hasCome && this.#error !== null) throw this.#error;
    return this.#hasCome;
  }

  #comesWithin(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (timeoutMs > TIMEOUT_MS_MAX) {
        this.#waiters.add(resolve);
        return;
      }
      const wake = (): void => {
        cancel();
        this.#waiters.delete(wake);
        resolve();
      };
      const cancel = systemClock.after(timeoutMs, wake);
      this.#waiters.add(wake);
    });
  }
}

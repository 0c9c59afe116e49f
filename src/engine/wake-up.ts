import type { Clock } from './clock.ts';

/** The longest time that a timer of Node can run; a longer one would end at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/**
 * Lets a loop wait until a time, or until somebody has something for it. A wake-up that comes while the loop is busy is
 * not lost: the next wait returns at once.
 */
export class WakeUp {
  readonly #clock: Clock;
  #pending = false;
  #resolve: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the present wait, or the next one. */
  wake(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  /** Waits at most `delayMs`; it may be less. */
  async wait(delayMs: number): Promise<void> {
    if (!this.#pending && delayMs > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(Math.min(delayMs, DELAY_MS_MAX), resolve);
        // Written as the property's value V8 would make it an old object, which keeps all that it refers to.
        const wake = (): void => {
          cancel();
          resolve();
        };
        this.#resolve = wake;
      });
    }
    this.#pending = false;
    this.#resolve = null;
  }
}

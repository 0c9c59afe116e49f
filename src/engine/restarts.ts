import { toErrorData } from '../errors.ts';

/** How often a query may rebuild its memory from the last cut without a batch getting through in between. */
const RESTARTS_MAX = 3;

/**
 * Rebuilds memory from the checkpoint where that helps: state in memory is half changed when a thread dies or a kernel traps
 * in the middle of it, and when a task finds too little memory; the checkpoint is not.
 */
export class Restarts {
  readonly #tighten: () => boolean;
  #count = 0;

  /** `tighten` leaves tasks more memory from then on; false when nothing can be done. */
  constructor(tighten: () => boolean) {
    this.#tighten = tighten;
  }

  /** A batch got through. */
  reset(): void {
    this.#count = 0;
  }

  /** Recovers after `cause`, again when that fails in the same way; throws when that is no remedy. */
  async after(cause: unknown, recover: () => Promise<void>): Promise<void> {
    if (!this.#isRemedy(cause)) throw cause;
    this.#count++;
    await this.run(recover);
  }

  /** Recovers, again when that fails in such a way. */
  async run(recover: () => Promise<void>): Promise<void> {
    try {
      await recover();
    } catch (error) {
      await this.after(error, recover);
    }
  }

  #isRemedy(error: unknown): boolean {
    if (this.#count >= RESTARTS_MAX) return false;
    const { condition } = toErrorData(error);
    if (condition === 'MEMORY_BUDGET_EXCEEDED') return this.#tighten();
    return condition === 'THREAD_LOST' || condition === 'KERNEL_TRAP';
  }
}

import { userError } from '../errors.ts';

/** Called at each step of a life: may throw what is to fail there, or end the life. */
export type StepHook = (step: string, life: Life) => void;

/**
 * The life of one process, as far as the outside can tell: all that it does to disk, input and output is a named step.
 * Once the life is over no step does anything any more, whatever the engine goes on to try. So a killed process costs
 * no process.
 */
export class Life {
  readonly #hook: StepHook;
  #isOver = false;
  #lastStep = 'start';

  constructor(hook: StepHook = () => {}) {
    this.#hook = hook;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Where it ended, or is. */
  get lastStep(): string {
    return this.#lastStep;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Throws when the process is dead, or dies here. */
  pass(step: string): void {
    if (!this.#isOver) {
      this.#lastStep = step;
      this.#hook(step, this);
    }
    // As a mistake of the user's, so that nobody tries again.
    if (this.#isOver) throw userError('SIMULATED_DEATH', 'The process was killed for a test.');
  }
}

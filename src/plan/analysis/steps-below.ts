import { assert } from '../../errors.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';

/** Something that is computed below a SELECT list, for it or for other steps. */
export interface Step {
  /** The columns that it makes. */
  readonly gives: readonly number[];
  /** The columns that it reads. */
  readonly reads: ReadonlySet<number>;
  /** Calls with OVER: they see the rows that HAVING keeps. */
  readonly isOver?: boolean | undefined;
  applyTo(plan: LogicalPlan): LogicalPlan;
}

/** The steps below a SELECT list: each comes as soon as there is what it reads of the others, else in the order given. */
export class StepsBelow {
  #waiting: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#waiting = steps;
  }

  /** Takes those steps that do without calls with OVER. */
  applyBeforeOver(plan: LogicalPlan): LogicalPlan {
    return this.#apply(plan, ({ isOver }) => isOver !== true);
  }

  /** Takes all that are left. */
  applyTo(plan: LogicalPlan): LogicalPlan {
    const applied = this.#apply(plan, () => true);
    assert(this.#waiting.length === 0, 'no step below a SELECT list reads what is made of it');
    return applied;
  }

  #apply(plan: LogicalPlan, mayCome: (step: Step) => boolean): LogicalPlan {
    let current = plan;
    for (;;) {
      const awaited = new Set(this.#waiting.flatMap(({ gives }) => gives));
      const next = this.#waiting.find(
        (step) => mayCome(step) && step.reads.isDisjointFrom(awaited),
      );
      if (next === undefined) return current;
      current = next.applyTo(current);
      this.#waiting = this.#waiting.filter((step) => step !== next);
    }
  }
}

import type { Kernels } from '../../../native-free-kernels/kernels.ts';
import { Arena } from '../../columnar/arena.ts';
import { assert } from '../../errors.ts';
import { runUserState } from './run-user-state.ts';
import type { UserStateRequest, UserStateResult, UserStateRunner } from './user-state-request.ts';

/** The processors and group functions of one session, on its main thread, by the numbers that plans have for them. */
export class UserStateRegistry implements UserStateRunner {
  readonly #kernels: Kernels;
  readonly #given: unknown[] = [];

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Gives the number that stands for a processor or function in plans. */
  add(given: unknown): number {
    return this.#given.push(given) - 1;
  }

  runState(request: UserStateRequest, arena: Arena): UserStateResult {
    const { number } = request.spec.user;
    assert(number < this.#given.length, 'a plan runs what its own session was given');
    return runInScratch(this.#given[number], request, arena, this.#kernels);
  }
}

/** Runs with temporary memory of the arena's owner. */
export function runInScratch(
  given: unknown,
  request: UserStateRequest,
  arena: Arena,
  kernels: Kernels,
): UserStateResult {
  const { memory } = arena;
  const scratch = new Arena(memory, arena.owner);
  try {
    return runUserState(given, request, { memory, kernels, arena, scratch });
  } finally {
    scratch.release();
  }
}

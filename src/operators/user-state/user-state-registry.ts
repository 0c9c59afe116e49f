import type { Kernels } from '../../../native-free-kernels/kernels.ts';
import { Arena } from '../../columnar/arena.ts';
import { assert } from '../../errors.ts';
import type { HeldClosure } from '../../expression/expression.ts';
import { HeldClosures } from '../../expression/user/held-closures.ts';
import { runUserState } from './run-user-state.ts';
import type { UserStateRequest, UserStateResult, UserStateRunner } from './user-state-request.ts';

/** The processors and group functions of one session, on its main thread, by the numbers that plans have for them. */
export class UserStateRegistry implements UserStateRunner {
  readonly #kernels: Kernels;
  readonly #closures = new HeldClosures<{ readonly given: unknown }>();

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Gives what stands for a processor or function in plans. */
  add(given: unknown): HeldClosure {
    return this.#closures.add({ given });
  }

  runState(request: UserStateRequest, arena: Arena): UserStateResult {
    const closure = this.#closures.get(request.spec.user.number);
    assert(closure !== undefined, 'a plan runs what its own session was given');
    return runInScratch(closure.given, request, arena, this.#kernels);
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

import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { Arena } from '../columnar/arena.ts';
import { importExport } from '../expression/user/import-export.ts';
import { runInScratch } from '../operators/user-state/user-state-registry.ts';
import type {
  UserStateRequest,
  UserStateResult,
  UserStateRunner,
} from '../operators/user-state/user-state-request.ts';
import type { ClosureLine } from './closure-line.ts';

/** State of the user's own in a worker thread: exports of modules run here, closures on the main thread. */
export class ThreadUserStates implements UserStateRunner {
  readonly #line: ClosureLine;
  readonly #kernels: Kernels;

  constructor(line: ClosureLine, kernels: Kernels) {
    this.#line = line;
    this.#kernels = kernels;
  }

  runState(request: UserStateRequest, arena: Arena): UserStateResult {
    const { module } = request.spec.user;
    if (module === null) return this.#line.ask('state', request, arena);
    return runInScratch(importExport(module), request, arena, this.#kernels);
  }
}

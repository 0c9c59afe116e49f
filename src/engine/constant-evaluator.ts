import type { Arena } from '../columnar/arena.ts';
import { constantValue } from '../expression/constant-value.ts';
import type { BatchFacts, ComputeContext } from '../expression/evaluation.ts';
import type { EvaluateConstant } from '../plan/catalog.ts';
import { newCounters } from '../task/counters.ts';
import type { Runtime } from './runtime.ts';

/** What computing a constant may take; what needs more is left to the threads. */
const CONSTANT_BYTES_MAX = 4 * 1024 * 1024;

/** Computes constants of plans on the main thread, with the kernels and functions that batches are computed with. */
export function constantEvaluator(runtime: Runtime): EvaluateConstant {
  let arena: Arena | undefined;
  return (call, settings, failed) => {
    arena ??= runtime.openBudget(CONSTANT_BYTES_MAX).arena();
    const { memory, kernels, userFunctions } = runtime;
    const counters = newCounters(0);
    const facts = NOT_KNOWN_YET;
    const outside = { settings, facts, counters, userFunctions };
    const context: ComputeContext = { memory, kernels, arena, scratch: arena, ...outside };
    try {
      return constantValue(call, context, failed);
    } catch {
      // Whatever it is: the rows that meet it will have the same error, and a place to tell it.
      return undefined;
    } finally {
      arena.release();
    }
  };
}

/** A call that asks for any of these has no value before there is a batch. */
const NOT_KNOWN_YET: BatchFacts = {
  get batchId(): number {
    throw new Error('no batch yet');
  },
  get timestampMs(): number {
    throw new Error('no batch yet');
  },
  get seed(): number {
    throw new Error('no batch yet');
  },
};

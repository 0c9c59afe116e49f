import { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { toErrorData } from '../errors.ts';
import type { UserFunctionRunner } from '../expression/user/user-function.ts';
import type { ClosureAnswer, ClosureLine, ClosureQuestion } from '../task/user-function-thread.ts';

/** Answers threads that ask for what a closure gives. A thread waits for its answer, so there is one for every question. */
export function answerClosures(
  { port, signal }: ClosureLine,
  userFunctions: UserFunctionRunner,
  memory: SharedMemory,
): void {
  port.on('message', (question: ClosureQuestion) => {
    port.postMessage(answer(question, userFunctions, memory));
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
  // The line of an idle thread must not keep the process alive.
  port.unref();
}

function answer(
  { reference, request, owner }: ClosureQuestion,
  userFunctions: UserFunctionRunner,
  memory: SharedMemory,
): ClosureAnswer {
  const arena = new Arena(memory, owner);
  try {
    const result = userFunctions.run(reference, request, arena);
    return { result, slabs: arena.detach() };
  } catch (error) {
    arena.release();
    return { error: toErrorData(error) };
  }
}

export function isClosureLine(message: unknown): message is ClosureLine {
  const isObject = typeof message === 'object' && message !== null && 'kind' in message;
  return isObject && message.kind === 'closureLine';
}

import { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { toErrorData } from '../errors.ts';
import type { UserFunctionRunner } from '../expression/user/user-function.ts';
import type { UserStateRunner } from '../operators/user-state/user-state-request.ts';
import type {
  ClosureAnswer,
  ClosureLineMessage,
  ClosureQuestion,
  ClosureResults,
} from '../task/closure-line.ts';

/** What answers need. */
export interface ClosureDesk {
  readonly memory: SharedMemory;
  readonly userFunctions: UserFunctionRunner;
  readonly userStates: UserStateRunner;
  /** Whether the task of an owner is still at work. */
  isAtWork(owner: number): boolean;
}

/** Answers threads that ask for what a closure gives. A thread waits for its answer, so there is one for every question. */
export function answerClosures({ port, signal }: ClosureLineMessage, desk: ClosureDesk): void {
  port.on('message', (question: ClosureQuestion) => {
    // The thread has died meanwhile; its query rebuilds the state that this would change.
    if (!desk.isAtWork(question.owner)) return;
    port.postMessage(answer(question, desk));
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
  // The line of an idle thread must not keep the process alive.
  port.unref();
}

function answer(question: ClosureQuestion, desk: ClosureDesk): ClosureAnswer {
  const arena = new Arena(desk.memory, question.owner);
  try {
    const result = run(question, desk, arena);
    return { result, slabs: arena.detach() };
  } catch (error) {
    arena.release();
    return { error: toErrorData(error) };
  }
}

function run(
  question: ClosureQuestion,
  { userFunctions, userStates }: ClosureDesk,
  arena: Arena,
): ClosureResults[keyof ClosureResults] {
  if (question.kind === 'state') return userStates.runState(question.request, arena);
  const { reference, request } = question.request;
  return userFunctions.run(reference, request, arena);
}

export function isClosureLine(message: unknown): message is ClosureLineMessage {
  const isObject = typeof message === 'object' && message !== null && 'kind' in message;
  return isObject && message.kind === 'closureLine';
}

// Closures of the user's cannot leave the main thread. A thread that meets one offers it what it is to work on, by descriptor,
// and waits for the answer. The main thread never waits for a worker, so that nothing can stand still for ever.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Arena, SlabRun } from '../columnar/arena.ts';
import { assert, type ErrorData, fromErrorData } from '../errors.ts';
import type { UserFunctionReference } from '../expression/expression.ts';
import type { UserRequest, UserResult } from '../expression/user/user-function.ts';
import type {
  UserStateRequest,
  UserStateResult,
} from '../operators/user-state/user-state-request.ts';

/** What a thread sends once, before its first question: where it asks, and the word that it waits on. */
export interface ClosureLineMessage {
  readonly kind: 'closureLine';
  readonly port: MessagePort;
  readonly signal: Int32Array<SharedArrayBuffer>;
}

/** What is asked, by kind. */
interface Requests {
  readonly function: {
    readonly reference: UserFunctionReference;
    readonly request: UserRequest;
  };
  readonly state: UserStateRequest;
}

/** What answers it. */
export interface ClosureResults {
  readonly function: UserResult;
  readonly state: UserStateResult;
}

/** A question to the main thread. Memory for the result is claimed for the task's owner. */
export type ClosureQuestion = {
  readonly [K in keyof Requests]: {
    readonly kind: K;
    readonly request: Requests[K];
    readonly owner: number;
  };
}[keyof Requests];

export type ClosureAnswer =
  | { readonly result: ClosureResults[keyof ClosureResults]; readonly slabs: readonly SlabRun[] }
  | { readonly error: ErrorData };

/** Sends a message to the main thread, with what changes hands. */
type Send = (message: ClosureLineMessage, transferred: readonly MessagePort[]) => void;

/** A thread's line to the main thread, opened with its first question. */
export class ClosureLine {
  readonly #send: Send;
  #line: ClosureLineMessage | null = null;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Waits for the answer, which lies in `arena`. Throws the error that the main thread met. */
  ask<K extends keyof Requests>(kind: K, request: Requests[K], arena: Arena): ClosureResults[K] {
    this.#line ??= this.#open();
    const { port, signal } = this.#line;
    Atomics.store(signal, 0, 0);
    port.postMessage({ kind, request, owner: arena.owner });
    // Not once: the notification of the answer before may come only now, between store and notify of the main thread.
    while (Atomics.load(signal, 0) === 0) Atomics.wait(signal, 0, 0);
    const received = receiveMessageOnPort(port);
    assert(received !== undefined, 'the main thread answers before it wakes a thread');
    const answer = received.message as ClosureAnswer;
    if ('error' in answer) throw fromErrorData(answer.error);
    arena.adopt(answer.slabs);
    return answer.result as ClosureResults[K];
  }

  #open(): ClosureLineMessage {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#send({ kind: 'closureLine', port: port2, signal }, [port2]);
    return { kind: 'closureLine', port: port1, signal };
  }
}

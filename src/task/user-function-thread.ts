// Functions of the user's in a worker thread. Exports of modules run here; closures cannot leave the main thread, so their
// rows are offered to it by descriptor, and this thread waits for the column that comes back. The main thread never waits for
// a worker, so that nothing can stand still for ever.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Arena, SlabRun } from '../columnar/arena.ts';
import { assert, type ErrorData, fromErrorData, userError } from '../errors.ts';
import type { UserFunctionReference } from '../expression/expression.ts';
import { importExport } from '../expression/user/import-export.ts';
import { runUserFunction } from '../expression/user/run-user-function.ts';
import {
  definitionOf,
  type ModuleExport,
  type UserFunction,
  type UserFunctionRunner,
  type UserRequest,
  type UserResult,
} from '../expression/user/user-function.ts';

/** What a thread sends once, before its first question: where it asks, and the word that it waits on. */
export interface ClosureLine {
  readonly kind: 'closureLine';
  readonly port: MessagePort;
  readonly signal: Int32Array<SharedArrayBuffer>;
}

/** A question to the main thread. Memory for the result is claimed for the task's owner. */
export interface ClosureQuestion {
  readonly reference: UserFunctionReference;
  readonly request: UserRequest;
  readonly owner: number;
}

export type ClosureAnswer =
  | { readonly result: UserResult; readonly slabs: readonly SlabRun[] }
  | { readonly error: ErrorData };

/** Sends a message to the main thread, with what changes hands. */
type Send = (message: ClosureLine, transferred: readonly MessagePort[]) => void;

export class ThreadUserFunctions implements UserFunctionRunner {
  readonly #send: Send;
  #line: { readonly port: MessagePort; readonly signal: Int32Array<SharedArrayBuffer> } | null =
    null;

  constructor(send: Send) {
    this.#send = send;
  }

  run(reference: UserFunctionReference, request: UserRequest, arena: Arena): UserResult {
    const { module } = reference;
    if (module !== null) return runUserFunction(this.#import(module), request, arena);
    const answer = this.#ask({ reference, request, owner: arena.owner });
    if ('error' in answer) throw fromErrorData(answer.error);
    arena.adopt(answer.slabs);
    return answer.result;
  }

  #ask(question: ClosureQuestion): ClosureAnswer {
    this.#line ??= this.#open();
    const { port, signal } = this.#line;
    Atomics.store(signal, 0, 0);
    port.postMessage(question);
    Atomics.wait(signal, 0, 0);
    const received = receiveMessageOnPort(port);
    assert(received !== undefined, 'the main thread answers before it wakes a thread');
    return received.message as ClosureAnswer;
  }

  #open(): ClosureLine {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#send({ kind: 'closureLine', port: port2, signal }, [port2]);
    return { kind: 'closureLine', port: port1, signal };
  }

  #import(from: ModuleExport): UserFunction {
    const { url, name } = from;
    const definition = definitionOf(importExport(from));
    if (definition !== null) return { ...definition, name };
    const message = `The module ${url} exports no function ${name} that udf() or udaf() made.`;
    throw userError('CANNOT_LOAD_FUNCTION_CLASS', message);
  }
}

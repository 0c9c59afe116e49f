import type { Arena } from '../columnar/arena.ts';
import { userError } from '../errors.ts';
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
import type { ClosureLine } from './closure-line.ts';

/** Functions of the user's in a worker thread: exports of modules run here, closures on the main thread. */
export class ThreadUserFunctions implements UserFunctionRunner {
  readonly #line: ClosureLine;

  constructor(line: ClosureLine) {
    this.#line = line;
  }

  run(reference: UserFunctionReference, request: UserRequest, arena: Arena): UserResult {
    const { module } = reference;
    if (module !== null) return runUserFunction(this.#import(module), request, arena);
    return this.#line.ask('function', { reference, request }, arena);
  }

  #import(from: ModuleExport): UserFunction {
    const { url, name } = from;
    const definition = definitionOf(importExport(from));
    if (definition !== null) return { ...definition, name };
    const message = `The module ${url} exports no function ${name} that udf() or udaf() made.`;
    throw userError('CANNOT_LOAD_FUNCTION_CLASS', message);
  }
}

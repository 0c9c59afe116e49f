import type { Arena } from '../../columnar/arena.ts';
import { assert } from '../../errors.ts';
import type { UserFunctionReference } from '../expression.ts';
import { runUserFunction } from './run-user-function.ts';
import type {
  UserFunction,
  UserFunctionCatalog,
  UserFunctionRunner,
  UserRequest,
  UserResult,
} from './user-function.ts';

/**
 * The users' functions of one session, on its main thread: by name for analysis, by number for running plans. A number
 * stays what it is when its name gets another function, because queries may run with it.
 */
export class UserFunctionRegistry implements UserFunctionCatalog, UserFunctionRunner {
  readonly #byName = new Map<string, UserFunction>();
  readonly #numbered: UserFunction[] = [];
  readonly #numbers = new Map<UserFunction, number>();

  register(name: string, definition: UserFunction): void {
    this.#byName.set(name.toLowerCase(), { ...definition, name });
  }

  lookup(name: string): UserFunction | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  names(): readonly string[] {
    return [...this.#byName.values()].map(({ name }) => name);
  }

  reference(definition: UserFunction): UserFunctionReference {
    let number = this.#numbers.get(definition);
    if (number === undefined) {
      number = this.#numbered.push(definition) - 1;
      this.#numbers.set(definition, number);
    }
    return { number, module: definition.module };
  }

  run({ number }: UserFunctionReference, request: UserRequest, arena: Arena): UserResult {
    const definition = this.#numbered[number];
    assert(definition !== undefined, 'a plan calls functions of its own session');
    return runUserFunction(definition, request, arena);
  }
}

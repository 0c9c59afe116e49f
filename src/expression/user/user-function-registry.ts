import type { Arena } from '../../columnar/arena.ts';
import { assert } from '../../errors.ts';
import type { UserFunctionReference } from '../expression.ts';
import { HeldClosures } from './held-closures.ts';
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
  readonly #closures = new HeldClosures<UserFunction>();
  readonly #references = new WeakMap<UserFunction, UserFunctionReference>();

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
    const known = this.#references.get(definition);
    if (known !== undefined) return known;
    const made = { ...this.#closures.add(definition), module: definition.module };
    this.#references.set(definition, made);
    return made;
  }

  run({ number }: UserFunctionReference, request: UserRequest, arena: Arena): UserResult {
    const definition = this.#closures.get(number);
    assert(definition !== undefined, 'a plan calls functions of its own session');
    return runUserFunction(definition, request, arena);
  }
}

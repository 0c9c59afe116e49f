import { userError } from '../errors.ts';
import { aggregateNames } from '../expression/aggregates/index.ts';
import { functionNames } from '../expression/functions/index.ts';
import { definitionOf, type UserFunction } from '../expression/user/user-function.ts';
import type { UserFunctionRegistry } from '../expression/user/user-function-registry.ts';
import { lookupWindowFunction } from '../expression/window-functions/index.ts';
import { isGeneratorName } from '../plan/analysis/generators.ts';
import {
  type UserColumnFunction,
  type UserFunctionOptions,
  udf,
} from './functions/user-functions.ts';
import { exportsOf, moduleUrl } from './sources/module-url.ts';
import type { DeclaredArguments, ResultValue } from './typing/function-values.ts';
import type { TypeOfText } from './typing/parsed-schema.ts';

/** Names with a meaning of their own in SQL, besides the functions of the catalogues. */
const RESERVED_NAMES = ['window', 'session_window', 'grouping', 'grouping_id'];

/** Gives functions of the user's names in SQL: `session.udf`. */
export class UserFunctionRegistration {
  readonly #registry: UserFunctionRegistry;

  /** @internal */
  constructor(registry: UserFunctionRegistry) {
    this.#registry = registry;
  }

  /**
   * Gives a function, made with `udf`, `udaf` or here, a name for SQL in this session. A second registration takes the
   * place of the first for queries from then on; names of built-in functions cannot be taken.
   *
   * ```ts
   * await using millrace = await session();
   * millrace.udf.register('shout', (text: string) => `${text.toUpperCase()}!`, { returns: 'STRING' });
   * console.log(await millrace.sql("SELECT shout('hello') AS shouted").collect()); // [['HELLO!']]
   * ```
   */
  register<const Takes extends readonly string[], const Returns extends string>(
    name: string,
    compute: (...values: DeclaredArguments<Takes>) => ResultValue<TypeOfText<Returns>>,
    options: UserFunctionOptions<Returns, Takes> & { readonly takes: Takes },
  ): UserColumnFunction<{ readonly [Position in keyof Takes]: unknown }, Returns>;
  register<Arguments extends readonly unknown[], const Returns extends string>(
    name: string,
    compute: (...values: Arguments) => ResultValue<TypeOfText<Returns>>,
    options: UserFunctionOptions<Returns>,
  ): UserColumnFunction<Arguments, Returns>;
  register<Arguments extends readonly unknown[], Returns extends string>(
    name: string,
    made: UserColumnFunction<Arguments, Returns>,
  ): UserColumnFunction<Arguments, Returns>;
  register(name: string, given: unknown, options?: UserFunctionOptions): unknown {
    const made = options === undefined ? given : udf(given as () => unknown, { name, ...options });
    const definition = definitionOf(made);
    if (definition === null) throw noFunction(`What is registered as ${name}`);
    this.#add(name, definition);
    return made;
  }

  /**
   * Registers the functions that a module exports, made with `udf` or `udaf`, under their export's names. The worker threads
   * import the module themselves, so that its functions run there, beside each other. A path is looked for from the
   * working directory; the module must not wait at its top (`await`). Gives the names.
   *
   * ```js
   * // words.js
   * import { udf } from 'millrace';
   * export const stem = udf((word) => word.replace(/s$/, ''), { takes: ['STRING'], returns: 'STRING' });
   *
   * // main.js
   * await session.udf.registerModule(new URL('./words.js', import.meta.url));
   * ```
   */
  async registerModule(module: string | URL): Promise<readonly string[]> {
    const url = moduleUrl(module);
    const exported = await exportsOf(url);
    const names: string[] = [];
    for (const [name, value] of Object.entries(exported)) {
      const definition = definitionOf(value);
      if (definition === null) continue;
      this.#add(name, { ...definition, module: { url, name } });
      names.push(name);
    }
    if (names.length === 0) throw noFunction(`Nothing that the module ${url} exports`);
    return names;
  }

  #add(name: string, definition: UserFunction): void {
    const lower = name.toLowerCase();
    const taken = [...RESERVED_NAMES, ...functionNames(), ...aggregateNames()];
    const hasMeaning = isGeneratorName(lower) || lookupWindowFunction(lower) !== undefined;
    if (taken.includes(lower) || hasMeaning) {
      throw userError('ROUTINE_ALREADY_EXISTS', `There is a built-in function \`${name}\`.`, {
        hint: 'Give yours another name.',
      });
    }
    this.#registry.register(name, definition);
  }
}

function noFunction(what: string): Error {
  return userError(
    'CANNOT_LOAD_FUNCTION_CLASS',
    `${what} is no function that udf() or udaf() made.`,
    {
      hint: 'Give the types of a plain function as well, or make it a function of SQL with udf().',
    },
  );
}

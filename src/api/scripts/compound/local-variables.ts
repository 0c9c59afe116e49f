import { userError } from '../../../errors.ts';
import type { FoundVariable, VariableCatalog } from '../../../plan/catalog.ts';
import {
  type DeclaredVariable,
  prefixLength,
  type Variable,
  type VariableStore,
} from '../../session/session-variables.ts';
import type { Scope } from './scope.ts';

/** The variables that a statement of a script sees: those of the blocks around it, then those of the session. */
export class LocalVariables implements VariableStore {
  readonly #session: VariableStore;
  /** Where the script is now. */
  #scope: Scope | null = null;

  constructor(session: VariableStore) {
    this.#session = session;
  }

  get ofSession(): VariableCatalog {
    return this.#session.ofSession;
  }

  get scope(): Scope | null {
    return this.#scope;
  }

  /** Runs what is in a scope. */
  async within<T>(scope: Scope, run: () => Promise<T>): Promise<T> {
    const before = this.#scope;
    this.#scope = scope;
    try {
      return await run();
    } finally {
      this.#scope = before;
    }
  }

  find(parts: readonly string[]): FoundVariable | null {
    const found = this.#find(parts);
    if (found === null) return this.#session.find(parts);
    const [{ value, type }, fields] = found;
    return { value: Object.freeze({ kind: 'literal', value, type }), fields };
  }

  get(parts: readonly string[]): Variable {
    const [variable, fields] = this.#find(parts) ?? [];
    return variable === undefined || fields!.length > 0 ? this.#session.get(parts) : variable;
  }

  declare(parts: readonly string[], replace: boolean, declared: DeclaredVariable): void {
    const name = parts.join('.');
    if (parts.length > 1) {
      const message = `The variable ${name} of a script has more than one part.`;
      throw userError('INVALID_VARIABLE_DECLARATION.QUALIFIED_LOCAL_VARIABLE', message);
    }
    if (replace) {
      const message = `The variable ${name} of a script cannot be replaced.`;
      throw userError('INVALID_VARIABLE_DECLARATION.REPLACE_LOCAL_VARIABLE', message);
    }
    const { variables } = this.#scope!;
    if (variables.has(name.toLowerCase())) {
      throw userError('VARIABLE_ALREADY_EXISTS', `The block has a variable ${name} already.`);
    }
    variables.set(name.toLowerCase(), { ...declared, name });
  }

  drop(parts: readonly string[]): void {
    const message = `Variables are not dropped in a script: ${parts.join('.')} ends with its block, or is the session's.`;
    throw userError('UNSUPPORTED_FEATURE.SQL_SCRIPTING_DROP_TEMPORARY_VARIABLE', message, {
      hint: "EXECUTE IMMEDIATE 'DROP TEMPORARY VARIABLE …' drops one of the session.",
    });
  }

  /** A variable of a block with the parts behind its name; a label before it goes before fields behind it. */
  #find(parts: readonly string[]): readonly [Variable, readonly string[]] | null {
    if (prefixLength(parts) > 0) return null;
    const [first, second] = parts.map((part) => part.toLowerCase());
    for (let scope = this.#scope; scope !== null && second !== undefined; scope = scope.outer) {
      const variable = scope.label === first ? scope.variables.get(second) : undefined;
      if (variable !== undefined) return [variable, parts.slice(2)];
    }
    for (let scope = this.#scope; scope !== null; scope = scope.outer) {
      const variable = scope.variables.get(first!);
      if (variable !== undefined) return [variable, parts.slice(1)];
    }
    return null;
  }
}

import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { Literal } from '../../expression/expression.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { FoundVariable, VariableCatalog } from '../../plan/catalog.ts';

export interface Variable {
  readonly name: string;
  readonly type: DataType;
  /** What it was declared with: DEFAULT, which is computed anew. */
  readonly initial: UnresolvedExpression;
  value: LiteralValue;
}

/** What a statement declares a variable with. */
export type DeclaredVariable = Omit<Variable, 'name'>;

/** Where statements declare, set and drop variables. */
export interface VariableStore extends VariableCatalog {
  /** Throws UNRESOLVED_VARIABLE or VARIABLE_ALREADY_EXISTS. */
  declare(parts: readonly string[], replace: boolean, declared: DeclaredVariable): void;
  /** The variable that a statement sets. Throws UNRESOLVED_VARIABLE. */
  get(parts: readonly string[]): Variable;
  /** Throws VARIABLE_NOT_FOUND. */
  drop(parts: readonly string[], ifExists: boolean): void;
}

/** The variables of a session by name; names do not tell upper from lower case. */
export class SessionVariables implements VariableStore {
  readonly #variables = new Map<string, Variable>();

  get ofSession(): VariableCatalog {
    return this;
  }

  find(parts: readonly string[]): FoundVariable | null {
    const first = prefixLength(parts);
    const variable = this.#variables.get(parts[first]?.toLowerCase() ?? '');
    if (variable === undefined) return null;
    const { value, type } = variable;
    const literal: Literal = Object.freeze({ kind: 'literal', value, type });
    return { value: literal, fields: parts.slice(first + 1) };
  }

  declare(parts: readonly string[], replace: boolean, declared: DeclaredVariable): void {
    const name = plainName(parts);
    if (name === null) throw this.#unresolved(parts);
    if (!replace && this.#variables.has(name.toLowerCase())) {
      throw userError('VARIABLE_ALREADY_EXISTS', `There is a variable ${name} already.`, {
        hint: 'Use DECLARE OR REPLACE.',
      });
    }
    this.#variables.set(name.toLowerCase(), { ...declared, name });
  }

  get(parts: readonly string[]): Variable {
    const name = plainName(parts);
    const found = name === null ? undefined : this.#variables.get(name.toLowerCase());
    if (found !== undefined) return found;
    throw this.#unresolved(parts);
  }

  drop(parts: readonly string[], ifExists: boolean): void {
    const name = plainName(parts);
    if (name === null) throw this.#unresolved(parts);
    if (this.#variables.delete(name.toLowerCase()) || ifExists) return;
    throw userError('VARIABLE_NOT_FOUND', `There is no variable ${name}.`, {
      hint: 'Use IF EXISTS where it need not be there.',
    });
  }

  #unresolved(parts: readonly string[]): Error {
    const known = [...this.#variables.values()].map(({ name }) => name);
    const text = parts.join('.');
    return userError('UNRESOLVED_VARIABLE', `There is no variable ${text}.`, {
      hint: suggestName(text, known) ?? 'Declare it with DECLARE.',
    });
  }
}

/** Parts before the name of a variable of the session: session, or system.session. */
export function prefixLength(parts: readonly string[]): number {
  const [first, second] = parts.map((part) => part.toLowerCase());
  if (first === 'system' && second === 'session') return 2;
  return first === 'session' && second !== undefined ? 1 : 0;
}

/** The name behind its prefix; null when there are other parts. */
function plainName(parts: readonly string[]): string | null {
  const rest = parts.slice(prefixLength(parts));
  return rest.length === 1 ? rest[0]! : null;
}

import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { Routine, RoutineCatalog } from '../../plan/routine.ts';
import type { CreateFunction } from '../../sql/statement.ts';
import { ownName } from './own-name.ts';

interface DeclaredFunction {
  readonly routine: Routine;
  readonly statement: CreateFunction;
}

/** The functions of a session that are made of SQL, by name; names do not tell upper from lower case. */
export class SessionFunctions implements RoutineCatalog {
  readonly #functions = new Map<string, DeclaredFunction>();
  /** What must not be called while it is declared: it would call itself. */
  #declared: string | null = null;

  find(name: string): Routine | undefined {
    const key = ownName(name.split('.'));
    if (key !== this.#declared) return this.#functions.get(key)?.routine;
    const message = `The function ${name} would call itself.`;
    throw userError('CYCLIC_FUNCTION_REFERENCE', message);
  }

  names(): readonly string[] {
    return [...this.#functions.values()].map(({ routine }) => routine.name);
  }

  statement(name: readonly string[]): CreateFunction | undefined {
    return this.#functions.get(ownName(name))?.statement;
  }

  /** Keeps a function that `check` finds nothing wrong with, and gives true; false where the name is to be kept. */
  declare(statement: CreateFunction, routine: Routine, check: () => void): boolean {
    const { name, replace, ifNotExists } = statement;
    const key = ownName(name);
    if (this.#functions.has(key) && !replace) {
      if (ifNotExists) return false;
      throw userError('ROUTINE_ALREADY_EXISTS', `There is a function ${name.join('.')} already.`, {
        hint: 'Use CREATE OR REPLACE, or IF NOT EXISTS to keep what is there.',
      });
    }
    this.#declared = key;
    try {
      check();
    } finally {
      this.#declared = null;
    }
    this.#functions.set(key, { routine, statement });
    return true;
  }

  drop(name: readonly string[], ifExists: boolean): void {
    if (this.#functions.delete(ownName(name)) || ifExists) return;
    const text = name.join('.');
    throw userError('ROUTINE_NOT_FOUND', `There is no function ${text} that could be dropped.`, {
      hint: suggestName(text, this.names()) ?? 'Use IF EXISTS where it need not be there.',
    });
  }
}

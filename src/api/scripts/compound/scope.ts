import type { Handler } from '../../../sql/script/script-statement.ts';
import type { Variable } from '../../session/session-variables.ts';
import { mainCondition, sqlStateOf } from './sql-states.ts';

interface ScopeParts {
  /** What may stand before its variables. */
  readonly label: string | null;
  readonly handlers: readonly Handler[];
  /** Whose variables are seen here, too. */
  readonly outer: Scope | null;
  /** Whose handlers are asked next: for the body of a handler the scope around the block that declares it. */
  readonly asked: Scope | null;
}

/** A block that runs, a round of a FOR loop, or a handler: variables by name in lower case, and handlers. */
export class Scope {
  readonly label: string | null;
  readonly outer: Scope | null;
  readonly variables: Map<string, Variable> = new Map();
  readonly #handlers: readonly Handler[];
  readonly #asked: Scope | null;

  constructor({ label, handlers, outer, asked }: ScopeParts) {
    this.label = label;
    this.outer = outer;
    this.#handlers = handlers;
    this.#asked = asked;
  }

  /** A scope without handlers of its own. */
  static inside(outer: Scope, label: string | null): Scope {
    return new Scope({ label, handlers: [], outer, asked: outer });
  }

  /** The scope of a handler that this one declares: it sees the variables, and its own errors are for those around. */
  ofHandler(): Scope {
    return new Scope({ label: null, handlers: [], outer: this, asked: this.#asked });
  }

  /** The innermost handler for an error, with the scope that declares it. */
  handlerOf(condition: string): { readonly handler: Handler; readonly scope: Scope } | null {
    const handler = mostSpecific(this.#handlers, condition.toUpperCase());
    if (handler !== undefined) return { handler, scope: this };
    return this.#asked?.handlerOf(condition) ?? null;
  }
}

/** As in Spark: by condition, by what stands before its dot, by SQLSTATE, and then those for classes of SQLSTATEs. */
function mostSpecific(handlers: readonly Handler[], condition: string): Handler | undefined {
  const state = sqlStateOf(condition);
  const isNotFound = state.startsWith('02');
  const isException = !isNotFound && !state.startsWith('XX');
  return (
    handlers.find(({ conditions }) => conditions.includes(condition)) ??
    handlers.find(({ conditions }) => conditions.includes(mainCondition(condition))) ??
    handlers.find(({ sqlStates }) => sqlStates.includes(state)) ??
    handlers.find(({ notFound, sqlException }) =>
      isNotFound ? notFound : isException && sqlException,
    )
  );
}

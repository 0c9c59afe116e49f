import type { UserFunctionRegistry } from '../../expression/user/user-function-registry.ts';
import type { Catalog, FoundVariable, VariableCatalog } from '../../plan/catalog.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { SessionCatalog } from './session-catalog.ts';

/** The catalogue as a view sees it: from the schema that was current when it was made, with the temporary views of then. */
export class ViewCatalog implements Catalog {
  readonly #catalog: SessionCatalog;
  readonly #schema: string;
  /** Null while the view is made: all of them. */
  readonly #temporaries: ReadonlySet<string> | null;
  readonly #seen = new Set<string>();
  readonly #seenVariables = new Set<string>();
  readonly variables: VariableCatalog;

  constructor(catalog: SessionCatalog, schema: string, temporaries: ReadonlySet<string> | null) {
    this.#catalog = catalog;
    this.#schema = schema;
    this.#temporaries = temporaries;
    this.variables = this.#noting(catalog.variables);
  }

  /** Variables, of which it is noted which are read. */
  #noting(variables: VariableCatalog): VariableCatalog {
    const find = (parts: readonly string[]): FoundVariable | null => {
      const found = variables.find(parts);
      if (found !== null) this.#seenVariables.add(parts.join('.').toLowerCase());
      return found;
    };
    const noting = (own: VariableCatalog) => this.#noting(own);
    return {
      find,
      get ofSession(): VariableCatalog {
        return variables.ofSession === variables ? this : noting(variables.ofSession);
      },
    };
  }

  /** The variables that have been read. */
  get seenVariables(): ReadonlySet<string> {
    return this.#seenVariables;
  }

  /** The temporary views that have been looked up. */
  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  lookup(parts: readonly string[]): LogicalPlan | null {
    const seen = this.#seenAs(parts);
    if (this.#catalog.isTaken(seen, true)) this.#seen.add(parts.join('.').toLowerCase());
    return this.#catalog.lookup(seen);
  }

  namespaceOf(parts: readonly string[]): readonly string[] {
    return this.#catalog.namespaceOf(this.#seenAs(parts));
  }

  names(): readonly string[] {
    return this.#catalog.names();
  }

  get userFunctions(): UserFunctionRegistry {
    return this.#catalog.userFunctions;
  }

  get routines(): SessionCatalog['routines'] {
    return this.#catalog.routines;
  }

  get openInput(): SessionCatalog['openInput'] {
    return this.#catalog.openInput;
  }

  get readsFiles(): SessionCatalog['readsFiles'] {
    return this.#catalog.readsFiles;
  }

  get evaluateConstant(): SessionCatalog['evaluateConstant'] {
    return this.#catalog.evaluateConstant;
  }

  /** A name as it reads wherever the session stands now: one that is in a schema with that schema. */
  #seenAs(parts: readonly string[]): readonly string[] {
    if (parts.length > 1) return parts;
    const isTemporary =
      this.#temporaries === null
        ? this.#catalog.isTaken(parts, true)
        : this.#temporaries.has(parts[0]!.toLowerCase());
    if (isTemporary) return parts;
    const full = [this.#schema, ...parts];
    // What is neither is the table of a memory sink, which is in no schema.
    const isHidden = this.#catalog.isTaken(parts, true);
    return isHidden || this.#catalog.isTaken(full, false) ? full : parts;
  }
}

import type { StructField } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { UserFunctionRegistry } from '../../expression/user/user-function-registry.ts';
import type { Catalog } from '../../plan/catalog.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { ColumnDefault } from '../../sql/statement.ts';
import { SessionFunctions } from './session-functions.ts';
import { DEFAULT_SCHEMA, GLOBAL_SCHEMA, SessionSchemas } from './session-schemas.ts';
import { SessionVariables, type VariableStore } from './session-variables.ts';
import type { ViewDefinition } from './session-views.ts';

/** A table of CREATE TABLE: what INSERT INTO needs to make a sink of it. */
export interface TableDefinition {
  /** As it was declared; a statement may put the catalogue and the schema before it. */
  readonly name: string;
  readonly format: string;
  /** Null: whatever a query delivers. */
  readonly columns: readonly StructField[] | null;
  readonly defaults: readonly ColumnDefault[];
  readonly options: Readonly<Record<string, string>>;
  /** Columns whose values become directories. */
  readonly partitionedBy: readonly string[];
  readonly comment: string | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** What a name stands for. */
export interface CatalogEntry {
  readonly name: string;
  /** What a query reads under this name; made when first asked for, because a table may only be written to. */
  readonly open: () => LogicalPlan;
  readonly table: TableDefinition | null;
  /** A view of SQL; null for what is none, and for a DataFrame with a name. */
  readonly view: ViewDefinition | null;
  readonly isStream: boolean;
  /** In no schema. */
  readonly isTemporary: boolean;
}

/** A line of SHOW TABLES. */
export interface ListedTable {
  readonly name: string;
  /** Null for what is in none. */
  readonly schema: string | null;
  readonly isTemporary: boolean;
  readonly isView: boolean;
}

/**
 * Tables, streams and views of a session by name; names do not tell upper from lower case. What nobody declared may be the
 * table of a memory sink.
 */
export class SessionCatalog implements Catalog {
  /** What is in a schema. */
  readonly #entries: Map<string, CatalogEntry>;
  /** What is in none, or in that of all sessions: it goes before what is in the current schema. */
  readonly #temporary: Map<string, CatalogEntry>;
  /** The views that are being read, each for another. */
  readonly #opening: Set<string>;
  readonly #memoryTable: (name: string) => LogicalPlan | null;

  readonly userFunctions: UserFunctionRegistry;
  readonly openInput: NonNullable<Catalog['openInput']>;
  readonly readsFiles: NonNullable<Catalog['readsFiles']>;
  readonly evaluateConstant: NonNullable<Catalog['evaluateConstant']>;
  readonly variables: VariableStore;
  readonly routines: SessionFunctions;
  readonly schemas: SessionSchemas;

  /** With another catalogue all but the variables is the other's. */
  constructor(
    memoryTable: (name: string) => LogicalPlan | null,
    userFunctions: UserFunctionRegistry,
    own: Pick<SessionCatalog, 'openInput' | 'readsFiles' | 'evaluateConstant'>,
    variables: VariableStore = new SessionVariables(),
    other: SessionCatalog | null = null,
  ) {
    this.#memoryTable = memoryTable;
    this.userFunctions = userFunctions;
    this.openInput = own.openInput;
    this.readsFiles = own.readsFiles;
    this.evaluateConstant = own.evaluateConstant;
    this.variables = variables;
    this.#entries = other === null ? new Map() : other.#entries;
    this.#temporary = other === null ? new Map() : other.#temporary;
    this.#opening = other === null ? new Set() : other.#opening;
    this.routines = other?.routines ?? new SessionFunctions();
    this.schemas = other?.schemas ?? new SessionSchemas();
  }

  /** The same catalogue as it reads where other variables hold. */
  withVariables(variables: VariableStore): SessionCatalog {
    return new SessionCatalog(this.#memoryTable, this.userFunctions, this, variables, this);
  }

  lookup(parts: readonly string[]): LogicalPlan | null {
    const name = parts.join('.');
    const found = this.#entry(parts);
    if (found !== undefined) return this.#open(found);
    return this.#entries.has(name.toLowerCase()) ? null : this.#memoryTable(name);
  }

  namespaceOf(parts: readonly string[]): readonly string[] {
    const entry = this.#entry(parts);
    return entry === undefined || entry.isTemporary ? [] : this.schemas.namespaceOf(entry.name);
  }

  names(): readonly string[] {
    const entries = [...this.#entries.values(), ...this.#temporary.values()];
    return [...new Set(entries.map(({ name }) => name))];
  }

  has(parts: readonly string[]): boolean {
    return this.#entry(parts) !== undefined;
  }

  /** True where something new of the name would be in the way of what is there: what is temporary is in no schema. */
  isTaken(parts: readonly string[], isTemporary: boolean): boolean {
    if (isTemporary) return this.#temporary.has(temporaryKey(parts));
    return this.#entries.has(this.schemas.keyOf(parts));
  }

  /** What is in a schema, and what is in none. */
  listed(schema: string): readonly ListedTable[] {
    const prefix = schema === DEFAULT_SCHEMA ? '' : `${schema}.`;
    const own = [...this.#entries]
      .filter(([key]) => key.startsWith(prefix))
      .filter(([key]) => !this.schemas.isQualified(key.slice(prefix.length)))
      .map(([, entry]) => ({ ...entry, name: entry.name.slice(prefix.length) }));
    const temporary = [...this.#temporary].filter(([key]) => !this.schemas.isQualified(key));
    const ofAll = schema === GLOBAL_SCHEMA ? this.#temporary : [];
    const ofSessions = [...ofAll]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, entry]) => ({ ...entry, name: entry.name.slice(prefix.length) }));
    const inSchema = [...own, ...ofSessions].map((entry) => ({ ...entry, schema }));
    const inNone = temporary.map(([, entry]) => ({ ...entry, schema: null }));
    return [...inSchema, ...inNone].map(
      ({ name, table, isTemporary, schema: namespace }): ListedTable => ({
        name,
        schema: namespace,
        isTemporary,
        isView: table === null,
      }),
    );
  }

  /** What a name stands for; null when it is free, or that of a memory sink. */
  entry(parts: readonly string[]): CatalogEntry | null {
    return this.#entry(parts) ?? null;
  }

  /** The table that INSERT INTO writes to; null when the name is free or means something that is only read. */
  table(parts: readonly string[]): TableDefinition | null {
    return this.#entry(parts)?.table ?? null;
  }

  /** Names something; replaces what had the name. */
  set(entry: CatalogEntry): void {
    const map = entry.isTemporary ? this.#temporary : this.#entries;
    map.set(entry.name.toLowerCase(), entry);
  }

  /** Names the plan of a DataFrame. */
  setPlan(name: string, plan: LogicalPlan): void {
    this.set({
      name,
      open: () => plan,
      table: null,
      view: null,
      isStream: false,
      isTemporary: true,
    });
  }

  /** Runs what looks a view up while the view is made. Throws RECURSIVE_VIEW where it is found. */
  whileOpen<T>({ name, isTemporary }: Pick<CatalogEntry, 'name' | 'isTemporary'>, run: () => T): T {
    const key = `${isTemporary ? '' : DEFAULT_SCHEMA}.${name.toLowerCase()}`;
    if (this.#opening.has(key)) {
      throw userError('RECURSIVE_VIEW', `The view ${name} would read itself.`, {
        hint: 'Give one of the two another name.',
      });
    }
    this.#opening.add(key);
    try {
      return run();
    } finally {
      this.#opening.delete(key);
    }
  }

  /** Forgets a name; false when nothing has it. */
  remove(parts: readonly string[]): boolean {
    if (this.#temporary.delete(temporaryKey(parts))) return true;
    return this.#entries.delete(this.schemas.keyOf(parts));
  }

  #entry(parts: readonly string[]): CatalogEntry | undefined {
    const temporary = this.#temporary.get(temporaryKey(parts));
    return temporary ?? this.#entries.get(this.schemas.keyOf(parts));
  }

  #open(entry: CatalogEntry): LogicalPlan {
    return entry.view === null ? entry.open() : this.whileOpen(entry, entry.open);
  }
}

function temporaryKey(parts: readonly string[]): string {
  return parts.join('.').toLowerCase();
}

/** The error for a name that is taken, at CREATE without OR REPLACE. */
export function alreadyExists(name: string, isTemporary: boolean = false): Error {
  const condition = `${isTemporary ? 'TEMP_' : ''}TABLE_OR_VIEW_ALREADY_EXISTS`;
  return userError(condition, `The name ${name} is taken already.`, {
    hint: 'Use CREATE OR REPLACE, or IF NOT EXISTS to keep what is there.',
  });
}

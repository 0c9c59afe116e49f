import type { StructField } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { UserFunctionRegistry } from '../expression/user/user-function-registry.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import type { ColumnDefault } from '../sql/statement.ts';
import { SessionFunctions } from './session-functions.ts';
import { DEFAULT_SCHEMA, SessionSchemas } from './session-schemas.ts';
import { SessionVariables } from './session-variables.ts';

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
}

interface CatalogEntry {
  readonly name: string;
  /** What a query reads under this name; made when first asked for, because a table may only be written to. */
  readonly open: () => LogicalPlan;
  readonly table: TableDefinition | null;
  /** In no schema. */
  readonly isTemporary: boolean;
}

/** A line of SHOW TABLES. */
export interface ListedTable {
  readonly name: string;
  readonly isTemporary: boolean;
  readonly isView: boolean;
}

/**
 * Tables, streams and views of a session by name; names do not tell upper from lower case. What nobody declared may be the
 * table of a memory sink.
 */
export class SessionCatalog implements Catalog {
  readonly #entries = new Map<string, CatalogEntry>();
  readonly #memoryTable: (name: string) => LogicalPlan | null;

  readonly userFunctions: UserFunctionRegistry;
  readonly openInput: NonNullable<Catalog['openInput']>;
  readonly readsFiles: NonNullable<Catalog['readsFiles']>;
  readonly variables: SessionVariables = new SessionVariables();
  readonly routines: SessionFunctions = new SessionFunctions();
  readonly schemas: SessionSchemas = new SessionSchemas();

  constructor(
    memoryTable: (name: string) => LogicalPlan | null,
    userFunctions: UserFunctionRegistry,
    inputs: Pick<SessionCatalog, 'openInput' | 'readsFiles'>,
  ) {
    this.#memoryTable = memoryTable;
    this.userFunctions = userFunctions;
    this.openInput = inputs.openInput;
    this.readsFiles = inputs.readsFiles;
  }

  lookup(parts: readonly string[]): LogicalPlan | null {
    const name = parts.join('.');
    const found = this.#entry(parts);
    if (found !== undefined) return found.open();
    return this.#entries.has(name.toLowerCase()) ? null : this.#memoryTable(name);
  }

  names(): readonly string[] {
    return [...this.#entries.values()].map((entry) => entry.name);
  }

  has(parts: readonly string[]): boolean {
    return this.#entry(parts) !== undefined;
  }

  /** What is in a schema, and what is in none. */
  listed(schema: string): readonly ListedTable[] {
    const prefix = schema === DEFAULT_SCHEMA ? '' : `${schema}.`;
    return [...this.#entries].flatMap(([key, { name, table, isTemporary }]) => {
      const isHere = key.startsWith(prefix) && !this.schemas.isQualified(key.slice(prefix.length));
      if (!isHere && (!isTemporary || this.schemas.isQualified(key))) return [];
      const own = isTemporary ? name : name.slice(prefix.length);
      return [{ name: own, isTemporary, isView: table === null }];
    });
  }

  /** The table that INSERT INTO writes to; null when the name is free or means something that is only read. */
  table(parts: readonly string[]): TableDefinition | null {
    return this.#entry(parts)?.table ?? null;
  }

  /** Names a plan; replaces what had the name. What is temporary is in no schema. */
  setView(name: string, plan: LogicalPlan, isTemporary: boolean = true): void {
    this.#set({ name, open: () => plan, table: null, isTemporary });
  }

  /** Names a table; `open` gives what reads it. */
  setTable(name: string, table: TableDefinition, open: () => LogicalPlan): void {
    this.#set({ name, open, table, isTemporary: false });
  }

  /** Forgets a name; false when nothing has it. */
  remove(parts: readonly string[]): boolean {
    return this.#entries.delete(this.#keyOf(parts));
  }

  #entry(parts: readonly string[]): CatalogEntry | undefined {
    return this.#entries.get(this.#keyOf(parts));
  }

  /** A name of one part means what is temporary before what is in the current schema. */
  #keyOf(parts: readonly string[]): string {
    const written = parts.join('.').toLowerCase();
    const isFull = parts.length > 1 || this.#entries.get(written)?.isTemporary === true;
    return isFull && this.#entries.has(written) ? written : this.schemas.keyOf(parts);
  }

  #set(entry: CatalogEntry): void {
    this.#entries.set(entry.name.toLowerCase(), entry);
  }
}

/** The error for a name that is taken, at CREATE without OR REPLACE. */
export function alreadyExists(name: string): Error {
  return userError('TABLE_OR_VIEW_ALREADY_EXISTS', `The name ${name} is taken already.`, {
    hint: 'Use CREATE OR REPLACE, or IF NOT EXISTS to keep what is there.',
  });
}

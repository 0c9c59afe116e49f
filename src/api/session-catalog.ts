import type { StructField } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { UserFunctionRegistry } from '../expression/user/user-function-registry.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import type { ColumnDefault } from '../sql/statement.ts';
import { ownName } from './own-name.ts';
import { SessionFunctions } from './session-functions.ts';
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
    return this.#entry(parts)?.open() ?? this.#memoryTable(parts.join('.'));
  }

  names(): readonly string[] {
    return [...this.#entries.values()].map((entry) => entry.name);
  }

  has(parts: readonly string[]): boolean {
    return this.#entry(parts) !== undefined;
  }

  /** True for what reads and is no table: a view or a stream. */
  isView(name: string): boolean {
    return this.#entries.get(name.toLowerCase())?.table === null;
  }

  /** The table that INSERT INTO writes to; null when the name is free or means something that is only read. */
  table(parts: readonly string[]): TableDefinition | null {
    return this.#entry(parts)?.table ?? null;
  }

  /** Names a plan; replaces what had the name. */
  setView(name: string, plan: LogicalPlan): void {
    this.#set({ name, open: () => plan, table: null });
  }

  /** Names a table; `open` gives what reads it. */
  setTable(name: string, table: TableDefinition, open: () => LogicalPlan): void {
    this.#set({ name, open, table });
  }

  /** Forgets a name; false when nothing has it. */
  remove(parts: readonly string[]): boolean {
    const key = parts.join('.').toLowerCase();
    return this.#entries.delete(this.#entries.has(key) ? key : ownName(parts));
  }

  #entry(parts: readonly string[]): CatalogEntry | undefined {
    return this.#entries.get(parts.join('.').toLowerCase()) ?? this.#entries.get(ownName(parts));
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

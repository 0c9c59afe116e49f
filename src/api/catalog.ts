import { typeName } from '../columnar/types.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { nameParts } from './columns/column-name.ts';
import { callableNames, listedTables } from './scripts/script-listings.ts';
import { matchesPattern } from './session/name-pattern.ts';
import type { SessionContext } from './session/session-context.ts';
import { CATALOG } from './session/session-schemas.ts';
import { columnsOf } from './tables/describe-relation.ts';
import { dropName } from './tables/script-catalog.ts';
import { notFound } from './tables/table-plan.ts';

/** A table, stream or view in a list. */
export interface CatalogTable {
  readonly name: string;
  /** The schema that it is in; null for what is temporary. */
  readonly database: string | null;
  readonly isTemporary: boolean;
  readonly isView: boolean;
}

/** A schema. */
export interface CatalogDatabase {
  readonly name: string;
  readonly catalog: string;
  readonly description: string;
  readonly locationUri: string | null;
}

/** A column of a table in a list. */
export interface CatalogColumn {
  readonly name: string;
  /** In SQL: `DECIMAL(10,2)`. */
  readonly dataType: string;
  readonly nullable: boolean;
}

/**
 * What the names in SQL stand for: `session.catalog`. Patterns are those of SHOW: `*` for any text, `|` between choices.
 *
 * ```ts
 * await using millrace = await session();
 * millrace.range(3).createTempView('three');
 * console.log(millrace.catalog.listTables(), millrace.catalog.listColumns('three'));
 * ```
 */
export class Catalog {
  readonly #context: SessionContext;

  /** @internal */
  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** The schema that names without one are looked up in. */
  get currentDatabase(): string {
    return this.#context.catalog.schemas.current;
  }

  /** Has names without a schema looked up in this one; throws SCHEMA_NOT_FOUND. */
  setCurrentDatabase(name: string): void {
    this.#context.catalog.schemas.use(nameParts(name));
  }

  /** The names of the schemas, sorted. */
  listDatabases(pattern = '*'): readonly string[] {
    return this.#context.catalog.schemas.names().filter((name) => matchesPattern(name, pattern));
  }

  /** The only catalogue, whose name may stand before a schema's. */
  get currentCatalog(): string {
    return CATALOG;
  }

  /** A schema by its name; throws SCHEMA_NOT_FOUND. */
  getDatabase(name: string): CatalogDatabase {
    const { name: own, comment, location } = this.#context.catalog.schemas.get(nameParts(name));
    return { name: own, catalog: CATALOG, description: comment, locationUri: location };
  }

  /** True when there is a schema of the name. */
  databaseExists(name: string): boolean {
    return this.#context.catalog.schemas.has(nameParts(name));
  }

  /** What is in a schema, the current one if none is named, and what is temporary; sorted by name. */
  listTables(database: string = this.currentDatabase, pattern = '*'): readonly CatalogTable[] {
    const { schemas } = this.#context.catalog;
    return listedTables(this.#context, schemas.listed(nameParts(database)))
      .filter(({ name }) => matchesPattern(name, pattern))
      .map(({ schema, ...table }) => ({ ...table, database: schema }));
  }

  /** A table, stream or view by its name; throws TABLE_OR_VIEW_NOT_FOUND. */
  getTable(name: string): CatalogTable {
    const parts = nameParts(name);
    const { schemas } = this.#context.catalog;
    const database = parts.length > 1 ? schemas.listed(parts.slice(0, -1)) : this.currentDatabase;
    const wanted = parts.at(-1)!.toLowerCase();
    const found = this.listTables(database).filter((table) => table.name.toLowerCase() === wanted);
    const isQualified = parts.length > 1;
    // What is temporary goes before what is in the current schema.
    const [own] = found.filter(({ isTemporary }) => isTemporary !== isQualified).concat(found);
    if (own === undefined) throw notFound(this.#context, { name: parts, position: undefined });
    return own;
  }

  /** True when a query can read the name, or INSERT INTO can write to it. */
  tableExists(name: string): boolean {
    const { catalog } = this.#context;
    const parts = nameParts(name);
    return catalog.has(parts) || catalog.lookup(parts) !== null;
  }

  /** The columns of a table, stream or view; throws TABLE_OR_VIEW_NOT_FOUND. */
  listColumns(table: string): readonly CatalogColumn[] {
    const target = { name: nameParts(table), position: undefined };
    return columnsOf(this.#context, target).map(({ name, type, declared = type, nullable }) => ({
      name,
      dataType: typeName(declared),
      nullable,
    }));
  }

  /** The names of the functions of SQL and of the user's own, sorted. */
  listFunctions(pattern = '*'): readonly string[] {
    return callableNames(this.#context, 'all').filter((name) => matchesPattern(name, pattern));
  }

  /** True when SQL can call the name. */
  functionExists(name: string): boolean {
    return callableNames(this.#context, 'all').includes(name.toLowerCase());
  }

  /** Forgets a temporary view and what is cached of it; false when there is none. */
  dropTempView(name: string): boolean {
    const parts = nameParts(name);
    if (!this.#context.catalog.isTaken(parts, true)) return false;
    dropName(this.#context, { name: parts, ifExists: true });
    return true;
  }

  /** As `dropTempView`, for a view that SQL calls `global_temp.name`. */
  dropGlobalTempView(name: string): boolean {
    return this.dropTempView(`global_temp.${name}`);
  }

  /** Keeps the rows of a table in memory once a query has read them; refuses a stream. */
  cacheTable(name: string): void {
    this.#context.cache.keep(this.#found(name));
  }

  /** Frees what `cacheTable` keeps. */
  uncacheTable(name: string): void {
    this.#context.cache.forget(this.#found(name));
  }

  /** True when the rows of a table are kept in memory, or will be. */
  isCached(name: string): boolean {
    return this.#context.cache.keeps(this.#found(name));
  }

  /** Frees all rows that are kept in memory. */
  clearCache(): void {
    this.#context.cache.clear();
  }

  /** Has what is cached of a table read again when it is next asked for. */
  refreshTable(name: string): void {
    this.#context.cache.refresh(this.#found(name));
  }

  #found(text: string): LogicalPlan {
    const name = nameParts(text);
    const plan = this.#context.catalog.lookup(name);
    if (plan === null) throw notFound(this.#context, { name, position: undefined });
    return plan;
  }
}

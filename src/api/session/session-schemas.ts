import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';

/** The schema that is there from the start; the names of its tables stand without it. */
export const DEFAULT_SCHEMA = 'default';
/** The only catalogue, which may stand before a schema. */
export const CATALOG = 'spark_catalog';
/** Where views of all sessions are; nobody makes it. */
export const GLOBAL_SCHEMA = 'global_temp';

/** What is known of a schema: names that tables stand under, for as long as the session lives. */
export interface SchemaDefinition {
  readonly name: string;
  readonly comment: string;
  readonly location: string | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** The schemas of a session; names do not tell upper from lower case. */
export class SessionSchemas {
  readonly #schemas = new Map<string, SchemaDefinition>([
    [
      DEFAULT_SCHEMA,
      { name: DEFAULT_SCHEMA, comment: 'default database', location: null, properties: {} },
    ],
  ]);
  #current = DEFAULT_SCHEMA;

  /** The one that names without a schema are looked up in. */
  get current(): string {
    return this.#current;
  }

  names(): readonly string[] {
    return [...this.#schemas.keys()].toSorted();
  }

  /** Throws SCHEMA_ALREADY_EXISTS. */
  create(
    parts: readonly string[],
    said: Omit<SchemaDefinition, 'name'>,
    ifNotExists: boolean,
  ): void {
    const name = schemaName(parts);
    if (this.#schemas.has(name)) {
      if (ifNotExists) return;
      throw userError('SCHEMA_ALREADY_EXISTS', `There is a schema ${name} already.`, {
        hint: 'Use IF NOT EXISTS to keep what is there.',
      });
    }
    const { comment, location, properties } = said;
    this.#schemas.set(name, { name, comment, location, properties });
  }

  /** Throws SCHEMA_NOT_FOUND. */
  change(parts: readonly string[], said: Partial<Omit<SchemaDefinition, 'name'>>): void {
    const schema = this.get(parts);
    this.#schemas.set(schema.name, { ...schema, ...said });
  }

  /** Throws SCHEMA_NOT_FOUND. */
  get(parts: readonly string[]): SchemaDefinition {
    const name = schemaName(parts);
    const schema = this.#schemas.get(name);
    if (schema !== undefined) return schema;
    throw userError('SCHEMA_NOT_FOUND', `There is no schema ${name}.`, {
      hint: suggestName(name, this.names()) ?? 'Make it with CREATE SCHEMA.',
    });
  }

  /** The schema whose tables are listed, the current one if none is named: the one of views of all sessions, too. */
  listed(parts: readonly string[] | null): string {
    if (parts === null) return this.#current;
    const isGlobal = parts.length === 1 && parts[0]!.toLowerCase() === GLOBAL_SCHEMA;
    return isGlobal ? GLOBAL_SCHEMA : this.get(parts).name;
  }

  has(parts: readonly string[]): boolean {
    return this.#schemas.has(schemaName(parts));
  }

  use(parts: readonly string[]): void {
    if (parts.length === 1 && parts[0]!.toLowerCase() === CATALOG) return;
    this.#current = this.get(parts).name;
  }

  remove({ name }: SchemaDefinition): void {
    if (name === DEFAULT_SCHEMA) {
      const message = 'The schema default is always there.';
      throw userError('UNSUPPORTED_FEATURE.DROP_DATABASE', message);
    }
    this.#schemas.delete(name);
    if (this.#current === name) this.#current = DEFAULT_SCHEMA;
  }

  /** True for a key with a schema before it. */
  isQualified(key: string): boolean {
    const [schema] = key.split('.', 1);
    return schema !== key && (schema === GLOBAL_SCHEMA || this.#schemas.has(schema!));
  }

  /** The key of a name: with the current schema before it, and without the default one. */
  keyOf(parts: readonly string[]): string {
    const folded = withoutCatalog(parts.map((part) => part.toLowerCase()));
    const full = folded.length === 1 ? [this.#current, ...folded] : folded;
    return full[0] === DEFAULT_SCHEMA ? full.slice(1).join('.') : full.join('.');
  }

  /** The catalogue and the schema of a name that `newName` gave; what all sessions see is in no catalogue. */
  namespaceOf(name: string): readonly string[] {
    const [schema] = fullParts(name);
    return schema!.toLowerCase() === GLOBAL_SCHEMA ? [schema!] : [CATALOG, schema!];
  }

  /** The name under which something new is kept; its schema must be there. Throws SCHEMA_NOT_FOUND. */
  newName(parts: readonly string[]): string {
    const names = withoutCatalog(parts);
    const schema = names.length === 1 ? [this.#current] : names.slice(0, -1);
    if (schema.length === 1 && schema[0]!.toLowerCase() === GLOBAL_SCHEMA) return names.join('.');
    const { name } = this.get(schema);
    return name === DEFAULT_SCHEMA ? names.at(-1)! : `${name}.${names.at(-1)!}`;
  }
}

/** The parts of a name that `newName` gave. */
export function fullParts(name: string): readonly string[] {
  return name.includes('.') ? name.split('.') : [DEFAULT_SCHEMA, name];
}

function withoutCatalog(parts: readonly string[]): readonly string[] {
  return parts.length > 1 && parts[0]!.toLowerCase() === CATALOG ? parts.slice(1) : parts;
}

function schemaName(parts: readonly string[]): string {
  const names = withoutCatalog(parts);
  if (names.length === 1) return names[0]!.toLowerCase();
  const message = `A schema has a name of one part, not ${parts.join('.')}.`;
  throw userError('REQUIRES_SINGLE_PART_NAMESPACE', message);
}

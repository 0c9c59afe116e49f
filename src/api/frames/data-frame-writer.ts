import type { SaveMode } from '../../connectors/connector.ts';
import { userError } from '../../errors.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { checkedName, nameParts } from '../columns/column-name.ts';
import type { SessionContext } from '../session/session-context.ts';
import { ConnectorDescription } from '../sources/connector-description.ts';
import { isMemory } from '../tables/choose-sink.ts';
import { findTable, fitTable } from '../tables/table-plan.ts';
import { saveRows, writeToTable } from '../tables/write-rows.ts';

const MODES: readonly SaveMode[] = ['append', 'overwrite', 'errorIfExists', 'ignore'];

/**
 * Describes where the rows of a query over bounded input go, and writes them:
 *
 * ```ts
 * await using millrace = await session();
 * const numbers = millrace.sql('SELECT id, id % 3 AS remainder FROM range(9)');
 * await numbers.write.mode('overwrite').partitionBy('remainder').json('numbers');
 * ```
 */
export class DataFrameWriter extends ConnectorDescription {
  readonly #context: SessionContext;
  readonly #plan: LogicalPlan;
  #mode: SaveMode = 'errorIfExists';
  #partitionBy: readonly string[] = [];

  /** @internal */
  constructor(context: SessionContext, plan: LogicalPlan) {
    super();
    this.#context = context;
    this.#plan = plan;
  }

  /** What becomes of files that are there already; without it they are an error. */
  mode(mode: SaveMode | Lowercase<SaveMode> | 'error' | 'default'): this {
    this.#mode = readMode(mode);
    return this;
  }

  /** A directory for each value of these columns, which the files themselves leave out then. */
  partitionBy(...columns: readonly string[]): this {
    this.#partitionBy = columns.map(checkedName);
    return this;
  }

  /** Writes the rows; resolves when they are there. */
  async save(path?: string): Promise<void> {
    if (path !== undefined) this.option('path', path);
    const format = this.chosenFormat;
    if (format === null || isMemory(format)) {
      throw userError('DATA_SOURCE_NOT_FOUND', 'The rows have nowhere to go.', {
        hint: "Name a sink that lasts, such as write.format('json'), or use collect().",
      });
    }
    const storage = { format, options: this.chosenOptions, partitionedBy: this.#partitionBy };
    await saveRows(this.#context, this.#plan, storage, this.#mode);
  }

  /** Writes files of JSON objects, one a line. */
  json(path: string): Promise<void> {
    return this.format('json').save(path);
  }

  /** Writes files of comma-separated values. */
  csv(path: string): Promise<void> {
    return this.format('csv').save(path);
  }

  /** Writes Parquet files. */
  parquet(path: string): Promise<void> {
    return this.format('parquet').save(path);
  }

  /** Writes files of XML: an element a row, `ROW` or what the option `rowTag` says. */
  xml(path: string): Promise<void> {
    return this.format('xml').save(path);
  }

  /** Writes files with the only column, a STRING, as lines. */
  text(path: string): Promise<void> {
    return this.format('text').save(path);
  }

  /** Adds the rows to a table of CREATE TABLE, whose names and types the columns get by place; `overwrite` replaces its rows. */
  async insertInto(name: string): Promise<void> {
    const target = { name: nameParts(name) };
    const table = findTable(this.#context, target);
    const plan = fitTable(this.#context, { query: this.#plan }, target, table);
    const mode = this.#mode === 'overwrite' ? 'overwrite' : 'append';
    await writeToTable(this.#context, plan, table, mode);
  }
}

function readMode(text: string): SaveMode {
  const written = String(text).toLowerCase();
  const wanted = ['error', 'default'].includes(written) ? 'errorifexists' : written;
  const mode = MODES.find((known) => known.toLowerCase() === wanted);
  if (mode !== undefined) return mode;
  throw userError('INVALID_SAVE_MODE', `There is no save mode '${text}'.`, {
    hint: `Modes: ${MODES.join(', ')}.`,
  });
}

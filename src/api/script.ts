import type { QueryProgress } from '../engine/query-definition.ts';
import { MillraceError, type SourcePosition, toErrorData } from '../errors.ts';
import { parseStatements } from '../sql/parse.ts';
import type { Statement, StatementParameters } from '../sql/statement.ts';
import type { ResultFormat } from './result-text.ts';
import { createStream, createTable, createView, dropName } from './script-catalog.ts';
import { describe, showSettings, showTables } from './script-listings.ts';
import { explainStatement, printRows, runInsert, runSelect } from './script-queries.ts';
import type { SessionContext } from './session-context.ts';
import type { StreamingQuery } from './streaming-query.ts';

/** How a script is run. */
export interface ScriptOptions {
  /** Values of `:name`, and texts for `${name}`. */
  readonly parameters?: StatementParameters | undefined;
  /** Folder for the checkpoints of all queries, whatever the script says; each gets a folder in it. */
  readonly checkpointLocation?: string | undefined;
  /** Every query works off what is there now, whatever trigger the script gives it. */
  readonly availableNow?: boolean | undefined;
  /** Called after each batch of each query. */
  readonly onProgress?: ((progress: QueryProgress) => void) | undefined;
  /** How rows that are printed are written; as a table when left out. */
  readonly format?: ResultFormat | undefined;
  /** Takes the rows of SELECT, SHOW TABLES, DESCRIBE and SET, and the text of EXPLAIN; a promise is waited for. */
  readonly print?: ((text: string) => unknown) | undefined;
}

/** One run of a script. */
export interface ScriptRun {
  readonly context: SessionContext;
  readonly options: ScriptOptions;
  readonly queries: StreamingQuery[];
  /** Those among them that end by themselves: what comes behind them in the script and reads tables waits for them. */
  readonly ending: StreamingQuery[];
}

/**
 * Runs statements in order and gives the queries that they started, which go on running. Stops at the first mistake,
 * and stops the queries started before it.
 */
export async function runScript(
  context: SessionContext,
  text: string,
  options: ScriptOptions,
): Promise<readonly StreamingQuery[]> {
  const run: ScriptRun = { context, options, queries: [], ending: [] };
  const statements = parseStatements(text, options.parameters);
  try {
    for (const statement of statements) await runStatement(run, statement);
  } catch (error) {
    await Promise.all(run.queries.map((query) => query.stop()));
    throw error;
  }
  return run.queries;
}

async function runStatement(run: ScriptRun, statement: Statement): Promise<void> {
  try {
    const query = await perform(run, statement);
    if (query !== null) run.queries.push(query);
  } catch (error) {
    throw positioned(error, statement.position);
  }
}

/** Gives the query that the statement started, if any. */
async function perform(run: ScriptRun, statement: Statement): Promise<StreamingQuery | null> {
  const { context } = run;
  switch (statement.kind) {
    case 'createTable':
      createTable(context, statement);
      return null;
    case 'createStream':
      createStream(context, statement);
      return null;
    case 'createView':
      createView(context, statement);
      return null;
    case 'drop':
      dropName(context, statement);
      return null;
    case 'reset':
      resetSettings(context, statement.key);
      return null;
    case 'set':
      context.configuration.set(statement.key, statement.value);
      return null;
    case 'showSettings':
      await printRows(run, showSettings(context, statement));
      return null;
    case 'showTables':
      await printRows(run, showTables(context, statement));
      return null;
    case 'describe':
      await printRows(run, describe(context, statement));
      return null;
    case 'explain':
      await explainStatement(run, statement);
      return null;
    case 'insertInto':
      return runInsert(run, statement);
    case 'query':
      return runSelect(run, statement);
  }
}

function resetSettings({ configuration }: SessionContext, key: string | null): void {
  for (const name of key === null ? configuration.all().keys() : [key]) configuration.unset(name);
}

/** An error that does not say where gets the first line of its statement. */
function positioned(error: unknown, { text, start, end }: SourcePosition): unknown {
  if (!(error instanceof MillraceError) || error.kind !== 'user') return error;
  if (error.position !== undefined) return error;
  const lineEnd = text.indexOf('\n', start);
  const position = { text, start, end: lineEnd < 0 ? end : Math.min(end, lineEnd) };
  return new MillraceError({ ...toErrorData(error), position }, { cause: error.cause });
}

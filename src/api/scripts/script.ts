import type { QueryProgress } from '../../engine/query-definition.ts';
import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { anyPart } from '../../expression/unresolved-parts.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { parseEach, parseStatements } from '../../sql/parse.ts';
import type { Compound } from '../../sql/script/script-statement.ts';
import type {
  ExecuteImmediate,
  ResetOption,
  SetOption,
  Statement,
  StatementParameters,
} from '../../sql/statement.ts';
import type { ReplayableQuery } from '../queries/replayable-query.ts';
import type { StreamingQuery } from '../queries/streaming-query.ts';
import type { ResultFormat } from '../rows/result-text.ts';
import type { SessionContext } from '../session/session-context.ts';
import { DIALECT_SETTINGS } from '../settings/sql-settings.ts';
import { runCacheStatement } from '../tables/script-cache.ts';
import { runRelationStatement } from '../tables/script-relations.ts';
import { runCompound } from './compound/run-compound.ts';
import { dialectOf } from './dialect-of.ts';
import {
  assignRow,
  immediateStatement,
  refuseVariable,
  runVariableStatement,
} from './run-variables.ts';
import { runDefinition } from './script-definitions.ts';
import { listing } from './script-listings.ts';
import { explainStatement, printRows, runInsert, runSelect, settle } from './script-queries.ts';
import { positioned } from './statement-position.ts';

/** How a script is run. */
export interface ScriptOptions {
  /** Values of `:name`, and texts for `${name}`. */
  readonly parameters?: StatementParameters | undefined;
  /** Folder for the checkpoints of all queries, whatever the script says; each gets a folder in it. */
  readonly checkpointLocation?: string | undefined;
  /** Every query works off what is there now, whatever trigger the script gives it. */
  readonly availableNow?: boolean | undefined;
  /** Drop the state of operators that have gone from the script, and begin that of new ones. */
  readonly acceptStateChanges?: boolean | undefined;
  /** Called, before such a query goes on, with what becomes of each operator's state, a line each. */
  readonly onStateChanges?: ((changes: string) => void) | undefined;
  /** Called after each batch of each query. */
  readonly onProgress?: ((progress: QueryProgress) => void) | undefined;
  /** How rows that are printed are written; as a table when left out. */
  readonly format?: ResultFormat | undefined;
  /** Once it is aborted, no further statement begins; those that have go on to their end. */
  readonly signal?: AbortSignal | undefined;
  /** Takes the rows of SELECT, SHOW TABLES, DESCRIBE and SET, and the text of EXPLAIN; a promise is waited for. */
  readonly print?: ((text: string) => unknown) | undefined;
  /** @internal Nothing is written or started: each streaming INSERT is handed over, by its name, to be replayed. */
  readonly replay?: ScriptReplay | undefined;
}

/** @internal */
export type ScriptReplay = (queryName: string | null, query: ReplayableQuery) => Promise<void>;

/** Runs the queries of a script where their rows are not printed at once. */
export interface ScriptResults {
  take(plan: LogicalPlan): Promise<void>;
}

/** One run of a script. */
export interface ScriptRun {
  /** In BEGIN … END with the variables of the blocks. */
  readonly context: SessionContext;
  /** Without them. */
  readonly session: SessionContext;
  /** In BEGIN … END, which shows the rows of its last query only. */
  readonly isInside: boolean;
  /** Runs each query over bounded input; null: its rows are printed. */
  readonly results: ScriptResults | null;
  readonly options: ScriptOptions;
  readonly queries: StreamingQuery[];
  /** How many streams there were, which names the checkpoints of those without a name: also in a replay, which starts none. */
  readonly streams: { count: number };
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
  results: ScriptResults | null = null,
): Promise<readonly StreamingQuery[]> {
  const own = { context, session: context, isInside: false, results };
  const run: ScriptRun = { ...own, options, queries: [], streams: { count: 0 }, ending: [] };
  const parameters = options.parameters ?? {};
  try {
    for (const statement of readScript(context, text, parameters)) {
      if (options.signal?.aborted === true) break;
      await runStatement(run, statement);
    }
  } catch (error) {
    await Promise.all(run.queries.map((query) => query.stop()));
    throw error;
  }
  return run.queries;
}

/**
 * The statements one by one, each read as the session reads SQL by then. A mistake further down is told before the
 * first one, unless the script itself changes how it is read.
 */
export function* readScript(
  context: SessionContext,
  text: string,
  parameters: StatementParameters,
): Generator<Statement, void, void> {
  const dialect = (): Dialect => dialectOf(context);
  const namesVariable = /\bIDENTIFIER\s*\(/i.test(text);
  const changesDialect = DIALECT_SETTINGS.some(({ name }) => text.includes(name)) || namesVariable;
  if (!changesDialect) parseStatements(text, parameters, dialect());
  yield* parseEach(text, parameters, dialect);
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
  if (readsTables(statement)) await settle(run);
  switch (statement.kind) {
    case 'createTable':
    case 'createStream':
    case 'createView':
    case 'createFunction':
    case 'dropFunction':
    case 'createSchema':
    case 'alterSchema':
    case 'dropSchema':
    case 'useSchema':
    case 'drop':
    case 'truncate':
      await runDefinition(context, run.session, statement, run.options.replay === undefined);
      return null;
    case 'cacheTable':
    case 'uncacheTable':
    case 'clearCache':
    case 'refreshTable':
      await runCacheStatement(context, statement);
      return null;
    case 'reset':
    case 'set':
      changeSettings(context, statement);
      return null;
    case 'showSettings':
    case 'showTables':
    case 'showSchemas':
    case 'showCatalogs':
    case 'showCurrentSchema':
    case 'describeSchema':
    case 'showFunctions':
    case 'describeFunction':
      await printRows(run, listing(context, statement));
      return null;
    case 'createTableLike':
    case 'alter':
    case 'commentOn':
    case 'analyzeTable':
    case 'analyzeTables':
    case 'repairTable':
    case 'describe':
    case 'showCreateTable':
    case 'showPartitions':
    case 'showTableExtended':
    case 'showTableProperties': {
      const shown = await runRelationStatement(context, statement);
      if (shown !== null) await printRows(run, shown);
      return null;
    }
    case 'declareVariables':
    case 'setVariables':
    case 'dropVariable':
      await runVariableStatement(context, statement);
      return null;
    case 'executeImmediate':
      return executeImmediate(run, statement);
    case 'explain':
      if (run.options.replay === undefined) await explainStatement(run, statement);
      return null;
    case 'insertInto':
      return runInsert(run, statement);
    case 'insertIntoMany':
      for (const insert of statement.inserts) await runStatement(run, insert);
      return null;
    case 'query':
      return runSelect(run, statement);
    case 'compound':
      await showScript(run, statement);
      return null;
  }
}

/** True for what reads tables beside queries and INSERT, which wait where they know that they read no stream. */
function readsTables(statement: Statement): boolean {
  switch (statement.kind) {
    case 'createTable':
      return statement.query !== null;
    case 'setVariables': {
      const { from } = statement;
      return 'query' in from || from.assignments.some(({ value }) => anyPart(value, isSubquery));
    }
    case 'cacheTable':
      return !statement.isLazy;
    case 'executeImmediate':
      return statement.into !== null;
    default:
      return false;
  }
}

function isSubquery({ kind }: UnresolvedExpression): boolean {
  return kind === 'unresolvedSubquery';
}

async function showScript(run: ScriptRun, statement: Compound): Promise<void> {
  const result = await runCompound(run, statement, runStatement);
  if (result !== null) await printRows(run, result);
}

/** The text sees the variables of the session only; what it is made of, and what its row goes to, are seen from here. */
async function executeImmediate(
  run: ScriptRun,
  statement: ExecuteImmediate,
): Promise<StreamingQuery | null> {
  const { context, session } = run;
  const inner = await immediateStatement(context, session, statement);
  if (statement.into === null || inner.kind !== 'query') {
    return perform({ ...run, context: session }, inner);
  }
  await assignRow(context, statement.into, inner.query, session);
  return null;
}

/** SET, or RESET of one setting or all. */
function changeSettings(context: SessionContext, statement: SetOption | ResetOption): void {
  const { configuration } = context;
  const { kind, key } = statement;
  if (key !== null && configuration.isFixed(key)) throw fixedSetting(key);
  if (kind === 'set') {
    refuseVariable(context, key);
    configuration.set(key, statement.value);
    return;
  }
  for (const name of key === null ? configuration.all().keys() : [key]) {
    if (!configuration.isFixed(name)) configuration.unset(name);
  }
}

function fixedSetting(name: string): Error {
  return userError('CANNOT_MODIFY_STATIC_CONFIG', `SQL cannot change the setting ${name}.`, {
    hint: 'Give it when the session is made, or by --set at the command line.',
  });
}

import { setImmediate } from 'node:timers/promises';
import type { Schema } from '../../../columnar/schema.ts';
import type { Row } from '../../../columnar/value.ts';
import { MillraceError, type SourcePosition, userError } from '../../../errors.ts';
import type { Literal } from '../../../expression/expression.ts';
import { analyze, isStreaming, outputSchema } from '../../../plan/analyze.ts';
import { newCall } from '../../../sql/calls.ts';
import type { Dialect } from '../../../sql/dialect.ts';
import { conditionNow, queryNow, statementNow } from '../../../sql/script/read-again.ts';
import type {
  Block,
  Branches,
  Compound,
  Condition,
  ForLoop,
  Loop,
  ScriptStatement,
  SqlStatement,
} from '../../../sql/script/script-statement.ts';
import type { Statement } from '../../../sql/statement.ts';
import { iterateValues } from '../../queries/results.ts';
import type { PrintedRows } from '../../rows/result-text.ts';
import { dialectOf } from '../dialect-of.ts';
import { evaluate } from '../run-variables.ts';
import type { ScriptResults, ScriptRun } from '../script.ts';
import { rowsOf, settle } from '../script-queries.ts';
import { positioned } from '../statement-position.ts';
import { LocalVariables } from './local-variables.ts';
import { Scope } from './scope.ts';

/** Handed in: a script is one of the statements that it runs. */
type RunStatement = (run: ScriptRun, statement: Statement) => Promise<void>;

/** Runs BEGIN … END; gives the rows of the last query in it, null when there was none or others take them. */
export async function runCompound(
  run: ScriptRun,
  { block }: Compound,
  runStatement: RunStatement,
): Promise<PrintedRows | null> {
  const { context } = run;
  const variables = new LocalVariables(context.catalog.variables);
  const catalog = context.catalog.withVariables(variables);
  let last: PrintedRows | null = null;
  const own: ScriptResults = {
    async take(plan) {
      last = await rowsOf(context, plan);
    },
  };
  const results = run.results ?? own;
  const inside = { ...run, context: { ...context, catalog }, results, isInside: true };
  await new Interpreter(inside, variables, runStatement).run(block);
  return last;
}

/** How a statement ends before its end. */
type Exit =
  | { readonly kind: 'leave' | 'iterate'; readonly label: string }
  /** A handler has run: the script goes on behind the block that declares it. */
  | { readonly kind: 'handled'; readonly scope: Scope };

interface OpenedQuery {
  readonly schema: Schema;
  readonly rows: AsyncGenerator<Row, void, void>;
}

/** What something gave, or how the script goes on once its error has been handled. */
type Outcome<T> =
  | { readonly isDone: true; readonly value: T }
  | { readonly isDone: false; readonly exit: Exit | null };

/** Runs the statements of a script, one at a time; each method gives how what it ran ended, null for at its end. */
class Interpreter {
  readonly #run: ScriptRun;
  readonly #variables: LocalVariables;
  readonly #runStatement: RunStatement;

  constructor(run: ScriptRun, variables: LocalVariables, runStatement: RunStatement) {
    this.#run = run;
    this.#variables = variables;
    this.#runStatement = runStatement;
  }

  async run(block: Block): Promise<void> {
    await this.#block(block);
  }

  async #body(statements: readonly ScriptStatement[]): Promise<Exit | null> {
    for (const statement of statements) {
      const exit = await this.#statement(statement);
      if (exit !== null) return exit;
    }
    return null;
  }

  async #statement(statement: ScriptStatement): Promise<Exit | null> {
    switch (statement.kind) {
      case 'sql':
        return this.#sql(statement);
      case 'block':
        return this.#block(statement);
      case 'branches':
        return this.#branches(statement);
      case 'loop':
        return this.#loop(statement);
      case 'for':
        return this.#for(statement);
      case 'leave':
      case 'iterate':
        return statement;
    }
  }

  async #sql({ statement }: SqlStatement): Promise<Exit | null> {
    const outcome = await this.#attempt(statement.position, () =>
      this.#runStatement(this.#run, statementNow(statement, this.#dialect())),
    );
    return outcome.isDone ? null : outcome.exit;
  }

  async #block({ label, handlers, body }: Block): Promise<Exit | null> {
    const outer = this.#variables.scope;
    const scope = new Scope({ label, handlers, outer, asked: outer });
    const exit = await this.#variables.within(scope, () => this.#body(body));
    if (exit?.kind === 'handled') return exit.scope === scope ? null : exit;
    return leaves(exit, label) ? null : exit;
  }

  async #branches({ operand, branches, otherwise }: Branches): Promise<Exit | null> {
    let compared: Literal | null = null;
    if (operand !== null) {
      const outcome = await this.#attempt(operand.position, () => this.#value(operand));
      if (!outcome.isDone) return outcome.exit;
      compared = outcome.value;
    }
    for (const { condition, body } of branches) {
      const outcome = await this.#holds(condition, compared);
      if (!outcome.isDone) return outcome.exit;
      if (outcome.value) return this.#body(body);
    }
    return this.#body(otherwise);
  }

  async #loop({ label, while: before, until, body }: Loop): Promise<Exit | null> {
    for (;;) {
      await this.#breathe();
      const goesOn = before === null ? GOES_ON : await this.#holds(before, null);
      if (!goesOn.isDone) return goesOn.exit;
      if (!goesOn.value) return null;
      const exit = await this.#body(body);
      if (endsLoop(exit, label)) return leaves(exit, label) ? null : exit;
      const isOver = until === null ? IS_NOT_OVER : await this.#holds(until, null);
      if (!isOver.isDone) return isOver.exit;
      if (isOver.value) return null;
    }
  }

  async #for({ label, row: name, query, body }: ForLoop): Promise<Exit | null> {
    const { position } = query;
    const opened = await this.#attempt(position, () => this.#open(query));
    if (!opened.isDone) return opened.exit;
    const { schema, rows } = opened.value;
    try {
      for (;;) {
        await this.#breathe();
        const next = await this.#attempt(position, () => rows.next());
        if (!next.isDone) return next.exit;
        if (next.value.done === true) return null;
        const scope = Scope.inside(this.#variables.scope!, name);
        const row = next.value.value;
        const exit = await this.#variables.within(scope, () =>
          this.#round(body, schema, row, position),
        );
        if (endsLoop(exit, label)) return leaves(exit, label) ? null : exit;
      }
    } finally {
      await rows.return();
    }
  }

  async #open(query: ForLoop['query']): Promise<OpenedQuery> {
    const { context } = this.#run;
    await settle(this.#run);
    const plan = analyze(queryNow(query, this.#dialect()), context.catalog, context.settings());
    if (isStreaming(plan)) {
      const message = 'FOR goes over the rows of bounded input, and this query reads a stream.';
      throw userError('UNSUPPORTED_FEATURE.STREAMING_FOR', message);
    }
    return { schema: outputSchema(plan), rows: iterateValues(context, plan) };
  }

  /** Runs the body of a FOR loop with the columns of a row as variables. */
  async #round(
    body: readonly ScriptStatement[],
    { fields }: Schema,
    row: Row,
    position: SourcePosition,
  ): Promise<Exit | null> {
    const declared = await this.#attempt(position, async () => {
      for (const [index, { name, type }] of fields.entries()) {
        const value = row[index]!;
        const initial = { kind: 'literal', value, type } as const;
        this.#variables.declare([name], false, { type, initial, value });
      }
    });
    return declared.isDone ? this.#body(body) : declared.exit;
  }

  /** Whether a condition holds, or is equal to what CASE compares it with; NULL does not. */
  #holds(condition: Condition, compared: Literal | null): Promise<Outcome<boolean>> {
    const { position } = condition;
    return this.#attempt(position, async () => {
      await settle(this.#run);
      const written = conditionNow(condition, this.#dialect());
      const asked = compared === null ? written : newCall('equal', [compared, written], position);
      const { row, types } = await evaluate(this.#run.context, [asked]);
      if (types[0]!.kind === 'boolean') return row[0] === true;
      const text = position.text.slice(position.start, position.end);
      const message = `A condition is BOOLEAN, and ${text} is not.`;
      throw userError('INVALID_BOOLEAN_STATEMENT', message);
    });
  }

  async #value(part: Condition): Promise<Literal> {
    await settle(this.#run);
    const { row, types } = await evaluate(this.#run.context, [conditionNow(part, this.#dialect())]);
    return Object.freeze({ kind: 'literal', value: row[0]!, type: types[0]! });
  }

  /** Does something that may fail; the handler for its error runs at once. Throws the error where there is none. */
  async #attempt<T>(position: SourcePosition, action: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return { isDone: true, value: await action() };
    } catch (error) {
      return { isDone: false, exit: await this.#handle(positioned(error, position)) };
    }
  }

  async #handle(error: unknown): Promise<Exit | null> {
    const condition = error instanceof MillraceError ? error.condition : null;
    const found = condition === null ? null : this.#variables.scope!.handlerOf(condition);
    if (found === null) throw error;
    const { handler, scope } = found;
    const exit = await this.#variables.within(scope.ofHandler(), () => this.#body(handler.body));
    if (exit !== null || handler.goesOn) return exit;
    return { kind: 'handled', scope };
  }

  /** Rounds that need no thread must not keep the process from everything else, nor go on when the session has gone. */
  async #breathe(): Promise<void> {
    await setImmediate();
    this.#run.context.refuseClosed();
  }

  #dialect(): Dialect {
    return dialectOf(this.#run.context);
  }
}

const GOES_ON: Outcome<boolean> = { isDone: true, value: true };
const IS_NOT_OVER: Outcome<boolean> = { isDone: true, value: false };

function leaves(exit: Exit | null, label: string | null): boolean {
  return exit?.kind === 'leave' && exit.label === label;
}

/** False where the loop with this label goes on with its next round. */
function endsLoop(exit: Exit | null, label: string | null): boolean {
  return exit !== null && !(exit.kind === 'iterate' && exit.label === label);
}

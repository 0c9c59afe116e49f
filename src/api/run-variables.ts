import { type DataType, INT, NULL, typeName } from '../columnar/types.ts';
import type { LiteralValue, Row } from '../columnar/value.ts';
import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { analyze, outputSchema } from '../plan/analyze.ts';
import { unresolvedText } from '../plan/expression-text.ts';
import { unresolvedLimit } from '../plan/nodes/limit.ts';
import { ONE_ROW } from '../plan/nodes/local-relation.ts';
import { unresolvedProject } from '../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { parseStatements } from '../sql/parse.ts';
import type {
  DeclareVariables,
  ExecuteImmediate,
  ParameterValue,
  SetVariables,
  Statement,
} from '../sql/statement.ts';
import { sessionDialect } from './configuration.ts';
import { defaultMistake } from './default-mistake.ts';
import { checkUsing, namingAll, parameterName, withoutAlias } from './immediate-parameters.ts';
import type { SessionContext } from './session-context.ts';

type Names = readonly (readonly string[])[];

/** DECLARE: the value is computed once, for all names. */
export async function declareVariables(
  context: SessionContext,
  { names, replace, type, value }: DeclareVariables,
): Promise<void> {
  const { variables } = context.catalog;
  const double = doubleOf(names);
  if (double !== undefined) {
    const message = `The variable ${double} is declared more than once.`;
    throw userError('DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE', message);
  }
  const written = value ?? { kind: 'literal', value: null, type: type ?? NULL };
  refuseSubquery(written);
  const found = await evaluate(context, [castTo(written, type)]).catch((error: unknown) => {
    throw defaultMistake(error);
  });
  const [initial] = found.row;
  for (const name of names) variables.declare(name, replace, found.types[0]!, initial!);
}

/** SET VAR. */
export async function setVariables(context: SessionContext, { from }: SetVariables): Promise<void> {
  if ('query' in from) return assignRow(context, from.names, from.query);
  const { variables } = context.catalog;
  refuseDoubles(from.assignments.map(({ name }) => name));
  const targets = from.assignments.map(({ name }) => variables.get(name));
  const values = from.assignments.map(({ value }, index) => {
    const { initial, type } = targets[index]!;
    return castTo(value ?? { kind: 'literal', value: initial, type }, type);
  });
  const { row } = await evaluate(context, values);
  for (const [index, target] of targets.entries()) target.value = row[index]!;
}

/** Refuses SET of a variable, which sets settings. */
export function refuseVariable(context: SessionContext, key: string): void {
  if (context.catalog.variables.find(key.split('.'))?.fields.length !== 0) return;
  throw userError('UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET', `${key} is a variable.`, {
    hint: `Use SET VARIABLE ${key} = ….`,
  });
}

/** The statement in the text of EXECUTE IMMEDIATE, with its parameters bound. */
export async function immediateStatement(
  context: SessionContext,
  { text, into, using }: ExecuteImmediate,
): Promise<Statement> {
  const { row, types } = await evaluate(context, [text]);
  const [written] = row;
  if (types[0]!.kind !== 'string' && types[0]!.kind !== 'null') {
    const message = `EXECUTE IMMEDIATE takes a STRING, not ${typeName(types[0]!)}.`;
    throw userError('INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE', message);
  }
  if (typeof written !== 'string') {
    const message = `The text ${unresolvedText(text)} of EXECUTE IMMEDIATE is NULL.`;
    throw userError('NULL_QUERY_STRING_EXECUTE_IMMEDIATE', message);
  }
  if (into !== null) refuseDoubles(into);
  checkUsing(using);
  const values = await parameters(context, using);
  const [statement, second] = namingAll(using, () =>
    parseStatements(
      written,
      { values },
      sessionDialect(context.configuration, context.catalog.variables),
    ),
  );
  if (statement === undefined || second !== undefined) {
    const message = 'EXECUTE IMMEDIATE runs one statement.';
    throw userError('PARSE_SYNTAX_ERROR', message, { position: second?.position });
  }
  if (into !== null && statement.kind !== 'query') {
    const message = 'INTO takes the row of a query, and this statement is none.';
    throw userError('INVALID_STATEMENT_FOR_EXECUTE_INTO', message);
  }
  return statement;
}

/** Sets variables to the values of a query's only row, or to null when it has none. */
export async function assignRow(
  context: SessionContext,
  names: Names,
  query: UnresolvedPlan,
): Promise<void> {
  const { variables } = context.catalog;
  refuseDoubles(names);
  const targets = names.map((name) => variables.get(name));
  const { fields } = outputSchema(analyzeNow(context, query));
  if (fields.length !== targets.length) {
    const message = `The query gives ${fields.length} columns for ${targets.length} variables.`;
    throw userError('ASSIGNMENT_ARITY_MISMATCH', message);
  }
  const rows = await rowsOf(context, unresolvedLimit(query, { count: TWO, offset: null }));
  if (rows.length > 1) {
    const message = 'The query for the variables gives more than one row.';
    throw userError('ROW_SUBQUERY_TOO_MANY_ROWS', message, { hint: 'Add LIMIT 1.' });
  }
  const literals = targets.map(({ type }, index) => {
    const value = rows[0]?.[index] ?? null;
    return castTo({ kind: 'literal', value, type: fields[index]!.type }, type);
  });
  const { row } = await evaluate(context, literals);
  for (const [index, target] of targets.entries()) target.value = row[index]!;
}

const TWO: UnresolvedExpression = Object.freeze({
  kind: 'literal',
  value: 2,
  type: INT,
});

/** Values for `?` by place and for `:name` by name. */
async function parameters(
  context: SessionContext,
  using: readonly UnresolvedExpression[],
): Promise<Readonly<Record<string, ParameterValue>>> {
  if (using.length === 0) return {};
  const { row, types } = await evaluate(context, using.map(withoutAlias));
  const entries = using.flatMap((item, index): [string, ParameterValue][] => {
    const value: ParameterValue = { kind: 'literal', value: row[index]!, type: types[index]! };
    const name = parameterName(item);
    return [
      [`?${index + 1}`, value],
      ...(name === null ? [] : [[name, value] as [string, ParameterValue]]),
    ];
  });
  return Object.fromEntries(entries);
}

interface Evaluated {
  readonly row: readonly LiteralValue[];
  readonly types: readonly DataType[];
}

/** Computes expressions over variables, which read no table of their own. */
async function evaluate(
  context: SessionContext,
  expressions: readonly UnresolvedExpression[],
): Promise<Evaluated> {
  const plan = unresolvedProject(ONE_ROW, expressions);
  const types = outputSchema(analyzeNow(context, plan)).fields.map(({ type }) => type);
  const [row] = await rowsOf(context, plan);
  return { row: row!, types };
}

function rowsOf(context: SessionContext, plan: UnresolvedPlan): Promise<readonly Row[]> {
  return context.runBatch(analyzeNow(context, plan), (result) => result.rows());
}

function analyzeNow(context: SessionContext, plan: UnresolvedPlan): ReturnType<typeof analyze> {
  return analyze(plan, context.catalog, context.settings());
}

function castTo(child: UnresolvedExpression, type: DataType | null): UnresolvedExpression {
  return type === null ? child : { kind: 'unresolvedCast', child, type, tolerant: false };
}

function refuseDoubles(names: Names): void {
  const double = doubleOf(names);
  if (double === undefined) return;
  throw userError('DUPLICATE_ASSIGNMENTS', `The variable ${double} is set more than once.`);
}

function doubleOf(names: Names): string | undefined {
  const texts = names.map((name) => name.at(-1)!.toLowerCase());
  return texts.find((text, index) => texts.indexOf(text) < index);
}

function refuseSubquery({ kind, position }: UnresolvedExpression): void {
  if (kind !== 'unresolvedSubquery') return;
  const message = 'The value that a variable is declared with cannot be a query.';
  throw userError('INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION', message, { position });
}

import { assert, MillraceError, userError } from '../../errors.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import { castCall } from '../../expression/coercion/implicit-cast.ts';
import { evalMode } from '../../expression/eval-mode.ts';
import type { Expression, LambdaVariable } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { anyPart } from '../../expression/unresolved-parts.ts';
import type { UserFunctionCatalog } from '../../expression/user/user-function.ts';
import { isBareCall } from './bare-calls.ts';
import type { ExpressionScope, Position } from './expression-scope.ts';
import { accessField } from './field-access.ts';
import { resolveCall } from './resolve-call.ts';
import { type FoundColumn, findColumn, unresolvedColumn } from './scope.ts';
import { userFunctionOf } from './user-function-calls.ts';

/** Looks up the names of an expression and types it. */
export function resolveExpression(
  expression: UnresolvedExpression,
  scope: ExpressionScope,
): Expression {
  const { position } = expression;
  switch (expression.kind) {
    case 'literal':
      return expression;
    case 'unresolvedColumn':
      if (expression.isOuter === true) return resolveOuter(expression.parts, scope, position);
      if (expression.attributeId !== undefined)
        return resolveAttribute(expression.attributeId, scope);
      return resolveColumn(expression.parts, scope, position);
    case 'unresolvedCall':
      return resolveCall(expression, scope, resolveExpression);
    case 'unresolvedCast': {
      const child = resolveExpression(expression.child, scope);
      const { storedIn } = expression;
      // What a table stores is checked in every mode, as by Spark's store assignment.
      const plain = storedIn === undefined ? evalMode(scope.settings) : 'ansi';
      const cast = castCall(child, expression.type, expression.tolerant ? 'try' : plain, position);
      if (storedIn === undefined) return cast;
      return Object.freeze({ ...cast, options: { ...cast.options, storedIn } });
    }
    case 'unresolvedAlias':
      throw refuse('A named argument or an alias inside an expression', position);
    case 'unresolvedStar':
      throw userError('INVALID_USAGE_OF_STAR_OR_REGEX', '* has no meaning here.', { position });
    case 'unresolvedSubquery':
      if (scope.subqueries !== null) {
        return scope.subqueries.add(expression, scope, resolveExpression);
      }
      throw subqueryNotAllowed(position);
    case 'unresolvedLambda': {
      const message = 'A lambda stands alone; it is an argument of functions such as transform.';
      throw userError('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', message, {
        position,
      });
    }
    case 'unresolvedParameter': {
      const message = `The parameter :${expression.name} has no value.`;
      throw userError('UNBOUND_SQL_PARAMETER', message, { position });
    }
  }
}

function refuse(feature: string, position: Position): Error {
  return userError('UNSUPPORTED_FEATURE', `${feature} is not supported yet.`, { position });
}

function subqueryNotAllowed(position: Position): Error {
  const message =
    'A subquery can stand in SELECT, WHERE, GROUP BY, HAVING and the condition of a join only.';
  const condition = 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_TABLE_ARGUMENT';
  return userError(condition, message, { position });
}

/** Hive's name for grouping_id(). */
const GROUPING_ID = 'grouping__id';

function resolveColumn(
  parts: readonly string[],
  scope: ExpressionScope,
  position: Position,
): Expression {
  const { caseSensitive } = scope.settings;
  const variable = findVariable(parts[0]!, scope);
  if (variable !== undefined) {
    return parts
      .slice(1)
      .reduce<Expression>(
        (value, name) => accessField(value, name, scope.settings, position),
        Object.freeze({ ...variable, position }),
      );
  }
  const found =
    findColumn(scope.aliases ?? [], parts, caseSensitive, position) ??
    findColumn(scope.columns, parts, caseSensitive, position) ??
    findColumn(scope.earlierItems ?? [], parts, caseSensitive, position) ??
    scope.outer?.find(parts, position) ??
    null;
  const read = (column: FoundColumn): Expression =>
    column.fields.reduce<Expression>(
      (value, name) => accessField(value, name, scope.settings, position),
      column.attribute,
    );
  if (found !== null) {
    return found.fields.length === 0
      ? read(found)
      : orWithField(
          () => read(found),
          () => read(findColumn(scope.laterAliases ?? [], parts, caseSensitive, position) ?? found),
        );
  }
  const name = parts[0]!.toLowerCase();
  if (parts.length === 1 && name === GROUPING_ID && scope.groupingSets !== null) {
    return scope.groupingSets.groupingId([], position);
  }
  const bare = isBareCall(parts) ? lookupFunction(name) : undefined;
  if (bare !== undefined) return bare.resolve([], scope.settings, position);
  const own = scope.sessionVariables?.find(parts) ?? null;
  if (own !== null) {
    return own.fields.reduce<Expression>(
      (value, field) => accessField(value, field, scope.settings, position),
      Object.freeze({ ...own.value, position }),
    );
  }
  throw unresolvedColumn(parts, scope.columns, position);
}

function resolveAttribute(id: number, { columns }: ExpressionScope): Expression {
  const found = columns.find(({ attribute }) => attribute.id === id);
  assert(found !== undefined, 'a column that is named by its number is one of the input');
  return found.attribute;
}

/** A name that is looked up around the subquery only. */
function resolveOuter(
  parts: readonly string[],
  { outer, settings }: ExpressionScope,
  position: Position,
): Expression {
  if (outer === undefined) {
    const message = `\`${parts.join('.')}\` is a column of a query around this one, and there is none.`;
    throw userError(NO_QUERY_AROUND, message, {
      hint: 'Give the DataFrame to lateralJoin, or take its exists() or scalar().',
      position,
    });
  }
  const found = outer.find(parts, position);
  if (found === null) throw unresolvedColumn(parts, [], position);
  return found.fields.reduce<Expression>(
    (value, name) => accessField(value, name, settings, position),
    found.attribute,
  );
}

/** The condition of what can be analysed only inside another query. */
export const NO_QUERY_AROUND = 'UNRESOLVED_COLUMN.OUTER';

/** What has no such field gives way to what has it. */
export function orWithField<Result>(first: () => Result, second: () => Result): Result {
  try {
    return first();
  } catch (error) {
    if (!(error instanceof MillraceError) || !NO_FIELD.has(error.condition)) throw error;
    return second();
  }
}

const NO_FIELD: ReadonlySet<string> = new Set([
  'INVALID_EXTRACT_BASE_FIELD_TYPE',
  'FIELD_NOT_FOUND',
]);

/** The parameter of that name of the innermost lambda that has one. */
function findVariable(
  name: string,
  { variables = [], settings: { caseSensitive } }: ExpressionScope,
): LambdaVariable | undefined {
  return variables.findLast((variable) =>
    caseSensitive ? variable.name === name : variable.name.toLowerCase() === name.toLowerCase(),
  );
}

/** True when an aggregate is called anywhere in the expression. */
export function hasAggregate(
  expression: UnresolvedExpression,
  userFunctions: UserFunctionCatalog,
): boolean {
  return anyPart(
    expression,
    (part) => part.kind === 'unresolvedCall' && isAggregate(part, userFunctions),
  );
}

export function isAggregate(call: UnresolvedCall, userFunctions: UserFunctionCatalog): boolean {
  if (call.over !== undefined) return false;
  const own = userFunctionOf(call, userFunctions);
  return own === undefined ? lookupAggregate(call.name) !== undefined : own.kind === 'aggregate';
}

import { BOOLEAN } from '../../columnar/types.ts';
import { type MillraceError, userError } from '../../errors.ts';
import type { AggregateFunction, AggregateOrder } from '../../expression/aggregate-function.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { comparableForm } from '../../expression/collation/collated-call.ts';
import { comparesByKey } from '../../expression/collation/text-types.ts';
import type { AggregateCall, Expression, Literal } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { checkBoolean } from './check-boolean.ts';
import type { ExpressionScope, Position } from './expression-scope.ts';
import { noIgnoreNulls } from './no-ignore-nulls.ts';
import { starItems } from './select-items.ts';
import { typeUserAggregate, userFunctionOf } from './user-function-calls.ts';

type Resolve = (expression: UnresolvedExpression, scope: ExpressionScope) => Expression;

/** Types the call of an aggregate with these arguments. */
export type TypeAggregate = (
  inputs: readonly Expression[],
  order?: readonly AggregateOrder[],
) => AggregateCall;

/** How the aggregate that is called, of the catalogue or of the user's, is typed; null when none is called. */
export function aggregateTypeOf(
  call: UnresolvedCall,
  { settings, userFunctions }: ExpressionScope,
): TypeAggregate | null {
  const { name, position } = call;
  const own = userFunctionOf(call, userFunctions);
  if (own?.kind === 'aggregate') {
    return (inputs) => typeUserAggregate(own, inputs, call, userFunctions);
  }
  const aggregate = own === undefined ? lookupAggregate(name) : undefined;
  if (aggregate === undefined) return null;
  checkAggregateForm(aggregate, call);
  return (inputs, order) => aggregate.resolve(inputs, settings, position, order);
}

/** Refuses what can stand around the arguments of some aggregates, but not of this one. */
function checkAggregateForm(aggregate: AggregateFunction, call: UnresolvedCall): void {
  const { name, position } = call;
  if (call.distinct === true && aggregate.takesDistinct === false) {
    const message = `The function \`${name}\` takes no DISTINCT.`;
    throw userError('INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED', message, { position });
  }
  if (call.withinGroup !== undefined && aggregate.takesOrder !== true) {
    const message = `The function \`${name}\` takes no WITHIN GROUP (ORDER BY …).`;
    throw userError('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', message, { position });
  }
  if (call.ignoreNulls === true && aggregate.takesIgnoreNulls !== true) {
    throw noIgnoreNulls(name, position);
  }
}

/** Types the call of an aggregate, whose arguments and FILTER are resolved in the scope. */
export function typeAggregate(
  type: TypeAggregate,
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): AggregateCall {
  checkCounted(call, scope.settings);
  const operands = isStarAlone(call) ? [] : [...resolveOperands(call, scope, resolve)];
  if (call.ignoreNulls === true) operands.push(TRUE);
  const filter = call.filter === undefined ? undefined : resolve(call.filter, scope);
  if (filter !== undefined) checkBoolean(filter, 'FILTER');
  const collated = collatedAggregate(call, operands, scope.settings);
  const typed = collated ?? type(operands, resolveOrder(call, scope, resolve));
  if (call.distinct === true && call.withinGroup !== undefined && typed.arguments.length > 1) {
    throw orderedByOther(call);
  }
  return Object.freeze({
    ...typed,
    distinct: call.distinct === true,
    filter: filter && implicitCast(filter, BOOLEAN),
  });
}

/** `count()` and `count(t.*)` mean something else than they seem to, and want a setting. */
function checkCounted(call: UnresolvedCall, settings: SessionSettings): void {
  if (call.name !== 'count' || call.byName !== true) return;
  const { position, arguments: given, distinct } = call;
  const [argument] = given;
  if (argument === undefined && settings.countsWithoutArguments !== true) {
    const message = 'The function `count` takes at least 1 arguments, not 0.';
    const hint = 'Write count(*), or set spark.sql.legacy.allowParameterlessCount=true.';
    throw userError('WRONG_NUM_ARGS.WITH_SUGGESTION', message, { position, hint });
  }
  const isOfTable = argument?.kind === 'unresolvedStar' && argument.qualifier.length === 1;
  if (!isOfTable || given.length > 1 || distinct === true || settings.countsTableStars === true) {
    return;
  }
  const message = `\`count(${argument.qualifier[0]}.*)\` would leave rows out that have a null.`;
  const hint =
    'Write count(*), name the columns, or set spark.sql.legacy.allowStarWithSingleTableIdentifierInCount=true.';
  const condition = 'INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT';
  throw userError(condition, message, { position, hint });
}

/** Of equal values one is kept, so that only the value itself can decide where it stands. */
function orderedByOther({ name, position }: UnresolvedCall): MillraceError {
  const message = `\`${name}\` of DISTINCT values can be ordered by the value only.`;
  const condition = 'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT';
  return userError(condition, message, { position });
}

/** Aggregates that compare texts with a collation do so by their keys; null for all other calls. */
function collatedAggregate(
  { name, distinct, position }: UnresolvedCall,
  operands: readonly Expression[],
  settings: SessionSettings,
): AggregateCall | null {
  if (!operands.some(({ type }) => comparesByKey(type))) return null;
  const comparable = operands.map(comparableForm);
  const [value, key] = operands;
  switch (name) {
    case 'min':
    case 'max': {
      const found = lookupAggregate(`${name}_by`)!.resolve(
        [value!, ...comparable],
        settings,
        position,
      );
      return { ...found, options: { keepsFirst: true } };
    }
    case 'min_by':
    case 'max_by':
      return key === undefined
        ? null
        : lookupAggregate(name)!.resolve(
            [value!, comparable[1]!, ...operands.slice(2)],
            settings,
            position,
          );
    case 'count':
    case 'approx_count_distinct':
      return lookupAggregate(name)!.resolve(comparable, settings, position);
    default:
      if (distinct !== true && !COMPARING.has(name)) return null;
      throw userError(
        `DATATYPE_MISMATCH.${name === 'collect_set' ? 'UNSUPPORTED' : 'UNEXPECTED'}_INPUT_TYPE`,
        `\`${name}\` does not compare texts by a collation.`,
        { hint: 'Put COLLATE UTF8_BINARY behind its argument.', position },
      );
  }
}

/** Aggregates of which values are equal decides. */
const COMPARING: ReadonlySet<string> = new Set([
  ...['collect_set', 'mode', 'histogram_numeric', 'approx_top_k', 'approx_top_k_accumulate'],
]);

function resolveOrder(
  { withinGroup }: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): readonly AggregateOrder[] | undefined {
  return withinGroup?.map(({ child, descending, nullsFirst }) => ({
    expression: resolve(child, scope),
    descending,
    nullsFirst,
  }));
}

/** Arguments; a star stands for what it does in a SELECT list. */
export function resolveOperands(
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): readonly Expression[] {
  return call.arguments.flatMap((argument) => {
    if (argument.kind !== 'unresolvedStar') return [resolve(argument, scope)];
    if (call.byName !== true && SYMBOLS.has(call.name)) throw misusedStar(argument.position);
    return resolveStar(argument, scope, resolve).map(({ value }) => value);
  });
}

/** What a star among arguments stands for, by name. */
export function resolveStar(
  star: Extract<UnresolvedExpression, { readonly kind: 'unresolvedStar' }>,
  scope: ExpressionScope,
  resolve: Resolve,
): readonly { readonly name: string; readonly value: Expression }[] {
  const { columns, settings, outer } = scope;
  return starItems(star, columns, settings, outer).map((item) => {
    const value = item.kind === 'column' ? item.attribute : resolve(item.expression, scope);
    return { name: item.name, value };
  });
}

const TRUE: Literal = Object.freeze({ kind: 'literal', value: true, type: BOOLEAN });

/** Operators that stand between or before values. */
const SYMBOLS: ReadonlySet<string> = new Set([
  ...['add', 'subtract', 'multiply', 'divide', 'remainder', 'div', 'negative', 'positive'],
  ...['bitwise_and', 'bitwise_or', 'bitwise_xor', 'bitwise_not', 'and', 'or', 'not'],
  ...['equal', 'not_equal', 'null_safe_equal', 'less', 'less_or_equal', 'greater'],
  ...['greater_or_equal', 'like', 'ilike', 'rlike', 'is_null', 'is_not_null'],
]);

function misusedStar(position: Position): MillraceError {
  const message = '* stands for columns, which an operator does not take.';
  return userError('INVALID_USAGE_OF_STAR_OR_REGEX', message, { position });
}

/** `count(*)`. */
function isStarAlone(call: UnresolvedCall): boolean {
  const [argument] = call.arguments;
  const isStar = argument?.kind === 'unresolvedStar' && argument.qualifier.length === 0;
  return call.name === 'count' && call.arguments.length === 1 && isStar && call.distinct !== true;
}

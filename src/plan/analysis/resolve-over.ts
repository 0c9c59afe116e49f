import { type DataType, INT, sameType, typeName } from '../../columnar/types.ts';
import { type MillraceError, userError } from '../../errors.ts';
import { canCast } from '../../expression/coercion/can-cast.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { comparableForm } from '../../expression/collation/collated-call.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { integerConstant, isConstant } from '../../expression/facts.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type {
  FrameBound,
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedFrame,
} from '../../expression/unresolved.ts';
import {
  type FrameEdge,
  WHOLE_PARTITION,
  type WindowCall,
  type WindowFrame,
} from '../../expression/window-function.ts';
import { lookupWindowFunction } from '../../expression/window-functions/index.ts';
import { unresolvedText } from '../expression-text.ts';
import type { SortKey } from '../stages.ts';
import { checkWindowKey } from './check-order.ts';
import type { ExpressionScope, Position } from './expression-scope.ts';
import { noIgnoreNulls } from './no-ignore-nulls.ts';
import type { WindowOrder } from './over-collector.ts';
import { aggregateTypeOf, typeAggregate } from './type-aggregate.ts';
import { unresolvedRoutine } from './unresolved-routine.ts';

type Resolve = (expression: UnresolvedExpression, scope: ExpressionScope) => Expression;

/** Rows from the partition's first to the last that ORDER BY does not tell from the row. */
const RUNNING: WindowFrame = Object.freeze({
  start: Object.freeze({ kind: 'partition' }),
  end: Object.freeze({ kind: 'peers' }),
});

/** Types a call with OVER; its result is a column. */
export function resolveOver(
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): Attribute {
  const { position } = call;
  if (scope.over === null) throw notAllowed(call);
  // Windows in windows have no meaning; aggregates have one where the SELECT groups.
  const inner = { ...scope, over: null };
  const within = scope.over.definitionOf(call.over!, position);
  const partition = within.partition.map((part) => comparableForm(resolve(part, inner)));
  const order = within.order.map(
    ({ child, descending, nullsFirst }): SortKey =>
      Object.freeze({ expression: comparableForm(resolve(child, inner)), descending, nullsFirst }),
  );
  for (const key of [...partition, ...order.map(({ expression }) => expression)])
    checkWindowKey(key);
  const rows: WindowOrder = { partition, order };
  const given = within.frame && resolveFrame(within.frame, order, inner, resolve, position);
  const typed = typeCall(call, rows, given, inner, resolve);
  return scope.over.add(typed, rows, unresolvedText(call));
}

function typeCall(
  call: UnresolvedCall,
  { order }: WindowOrder,
  given: WindowFrame | undefined,
  scope: ExpressionScope,
  resolve: Resolve,
): WindowCall {
  const { name, position } = call;
  const type = aggregateTypeOf(call, scope);
  if (type !== null) {
    if (call.distinct === true) {
      const message = `DISTINCT has no meaning in \`${name}\` with OVER.`;
      throw userError('DISTINCT_WINDOW_FUNCTION_UNSUPPORTED', message, { position });
    }
    if (ranksWhole(call) && (order.length > 0 || (given && !isWhole(given)))) {
      throw wholeOnly(call);
    }
    const frame = given ?? (order.length === 0 ? WHOLE_PARTITION : RUNNING);
    return Object.freeze({ call: typeAggregate(type, call, scope, resolve), frame });
  }
  const own = lookupWindowFunction(name);
  if (own === undefined) {
    const isKnown =
      lookupFunction(name) !== undefined || scope.userFunctions.names().includes(name);
    throw isKnown ? notForWindows(call) : unresolvedRoutine(call, scope);
  }
  if (order.length === 0) {
    const message = `The function \`${name}\` needs an order: OVER (… ORDER BY …).`;
    throw userError('WINDOW_FUNCTION_FRAME_NOT_ORDERED', message, { position });
  }
  if (given !== undefined && !own.takesFrame) {
    const message = `The function \`${name}\` takes no frame.`;
    const condition = own.takesIgnoreNulls ? '_LEGACY_ERROR_TEMP_1035' : '_LEGACY_ERROR_TEMP_1036';
    throw userError(condition, message, { position, hint: 'Leave ROWS or RANGE out.' });
  }
  const ignoresNulls = call.ignoreNulls === true;
  if (ignoresNulls && !own.takesIgnoreNulls) throw noIgnoreNulls(name, position);
  const operands = call.arguments.map((argument) => resolve(argument, scope));
  const positionCall = { ...own.resolve(operands, scope.settings, position), ignoresNulls };
  return Object.freeze({ call: Object.freeze(positionCall), frame: given ?? RUNNING });
}

/** True where all rows of the partition are ranked, by an order of the function's own. */
function ranksWhole({ name, withinGroup }: UnresolvedCall): boolean {
  if (['median', 'percentile_cont', 'percentile_disc'].includes(name)) return true;
  return ['listagg', 'string_agg'].includes(name) && withinGroup !== undefined;
}

function isWhole({ start, end }: WindowFrame): boolean {
  return start.kind === 'partition' && end.kind === 'partition';
}

function wholeOnly({ name, position }: UnresolvedCall): MillraceError {
  const message = `\`${name}\` ranks the whole partition: OVER takes neither an order nor a frame there.`;
  const hint = 'Write OVER (PARTITION BY …).';
  return userError('INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC', message, { position, hint });
}

function resolveFrame(
  { unit, start, end }: UnresolvedFrame,
  order: readonly SortKey[],
  scope: ExpressionScope,
  resolve: Resolve,
  position: Position,
): WindowFrame {
  if (start.kind === 'unboundedFollowing' || end.kind === 'unboundedPreceding') {
    throw badFrame('INVALID_BOUND', 'The frame ends before it starts.', position);
  }
  const edge = (bound: FrameBound): FrameEdge =>
    unit === 'rows'
      ? rowsEdge(bound, scope, resolve, position)
      : rangeEdge(bound, order, scope, resolve, position);
  const frame = { start: edge(start), end: edge(end) };
  const distance = (bound: FrameBound) => distanceOf(bound, scope, resolve);
  const [from, to] = [distance(start), distance(end)];
  if (from !== undefined && to !== undefined && from > to) {
    throw badFrame('WRONG_COMPARISON', 'The frame starts behind its end.', position);
  }
  return Object.freeze(frame);
}

/** How far a bound lies from the row, where that is a plain number. */
function distanceOf(
  bound: FrameBound,
  scope: ExpressionScope,
  resolve: Resolve,
): number | undefined {
  if (bound.kind === 'currentRow') return 0;
  if (!('offset' in bound)) return undefined;
  const value = integerConstant(resolve(bound.offset, scope));
  return value === undefined || bound.kind === 'following' ? value : -value;
}

function rowsEdge(
  bound: FrameBound,
  scope: ExpressionScope,
  resolve: Resolve,
  position: Position,
): FrameEdge {
  if (bound.kind === 'currentRow') return { kind: 'rows', offset: 0 };
  if (!('offset' in bound)) return { kind: 'partition' };
  const offset = constantOffset(bound.offset, scope, resolve, position);
  const rows = integerConstant(offset);
  if (rows === undefined || offset.type.kind !== INT.kind) {
    const message = `A frame of rows is bounded by an INT, not by ${typeName(offset.type)}.`;
    throw badFrame('UNACCEPTED_TYPE', message, position);
  }
  return { kind: 'rows', offset: bound.kind === 'following' ? rows : -rows };
}

/** A value so far before or behind that of the row; behind means less where the order descends. */
function rangeEdge(
  bound: FrameBound,
  order: readonly SortKey[],
  scope: ExpressionScope,
  resolve: Resolve,
  position: Position,
): FrameEdge {
  if (bound.kind === 'currentRow') return { kind: order.length === 0 ? 'partition' : 'peers' };
  if (!('offset' in bound)) return { kind: 'partition' };
  const [key, second] = order;
  const range = (reason: string, message: string) =>
    userError(`DATATYPE_MISMATCH.RANGE_FRAME_${reason}`, message, { position });
  if (key === undefined) throw range('WITHOUT_ORDER', 'A range of values needs an ORDER BY.');
  if (second !== undefined) {
    throw range('MULTI_ORDER', 'A range of values needs an ORDER BY of one expression.');
  }
  const { type } = key.expression;
  const offset = castOffset(constantOffset(bound.offset, scope, resolve, position), type);
  if (!isDistance(offset.type)) {
    const message = `A range is bounded by a number or an interval, not by ${typeName(offset.type)}.`;
    throw badFrame('UNACCEPTED_TYPE', message, position);
  }
  if (!canBound(type, offset.type)) {
    const message = `A range over ${typeName(type)} cannot be bounded by ${typeName(offset.type)}.`;
    throw range('INVALID_TYPE', message);
  }
  const isBehind = (bound.kind === 'following') !== key.descending;
  const move = lookupFunction(isBehind ? 'add' : 'subtract')!;
  const value = move.resolve([key.expression, offset], scope.settings, position);
  return { kind: 'value', bound: implicitCast(value, type) };
}

function constantOffset(
  written: UnresolvedExpression,
  scope: ExpressionScope,
  resolve: Resolve,
  position: Position,
): Expression {
  const offset = resolve(written, scope);
  if (isConstant(offset)) return offset;
  throw badFrame('WITHOUT_FOLDABLE', 'The bound of a frame must be a constant.', position);
}

/** Numbers take the type of the key; dates and times take days and intervals as they are. */
function castOffset(offset: Expression, key: DataType): Expression {
  if (key.kind === 'date' || key.kind === 'timestamp' || key.kind === 'timestampNtz') return offset;
  return canCast(offset.type, key) ? implicitCast(offset, key) : offset;
}

const NUMBERS: ReadonlySet<DataType['kind']> = new Set([
  ...(['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'] as const),
]);
const INTERVALS: ReadonlySet<DataType['kind']> = new Set([
  ...(['dayTimeInterval', 'yearMonthInterval', 'calendarInterval'] as const),
]);

function isDistance({ kind }: DataType): boolean {
  return NUMBERS.has(kind) || INTERVALS.has(kind);
}

function canBound(key: DataType, offset: DataType): boolean {
  if (key.kind === 'timestamp' || key.kind === 'timestampNtz') return INTERVALS.has(offset.kind);
  if (key.kind !== 'date') return sameType(key, offset);
  return ['int', 'yearMonthInterval', 'dayTimeInterval'].includes(offset.kind);
}

function badFrame(reason: string, message: string, position: Position): MillraceError {
  const condition = `DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_${reason}`;
  return userError(condition, message, { position });
}

function notAllowed({ name, position }: UnresolvedCall): MillraceError {
  const message = `\`${name}\` with OVER can stand in the SELECT list, in QUALIFY and in ORDER BY only.`;
  const hint = 'Compute it in a subquery, then filter its result.';
  return userError('WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE', message, { position, hint });
}

function notForWindows({ name, position }: UnresolvedCall): MillraceError {
  const message = `\`${name}\` is neither an aggregate nor a window function: it takes no OVER.`;
  return userError('UNSUPPORTED_EXPR_FOR_WINDOW', message, { position });
}

import { BIGINT, type DataType, layoutOf, typeName } from '../../columnar/types.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Expression } from '../../expression/expression.ts';
import { isSettledBy } from '../changes-of.ts';
import { noMatchOfStreams } from '../check-join.ts';
import { closingTime, eventTimesOf, firstEventTime } from '../event-time.ts';
import { isDeterministicTree, referencesOf } from '../expression-tree.ts';
import { type JoinKey, joinConditionOf } from '../join-keys.ts';
import {
  type ClosingKeys,
  closingKeys,
  type JoinExpiry,
  joinExpiries,
} from '../join-watermarks.ts';
import { type Join, keepsLeft, keepsRight } from '../nodes/join.ts';
import { isStreaming, outputOf } from '../output.ts';
import { conjoin } from '../rules/conjuncts.ts';
import { readsOnly } from '../rules/push-filter-through-join.ts';
import type {
  ChangingJoinSpec,
  JoinSideSpec,
  JoinSpec,
  OutputMode,
  StreamJoinSide,
  StreamJoinSpec,
} from '../stages.ts';
import { bindExpression } from './bind.ts';
import { idsOf } from './columns.ts';
import type { ExchangeKey } from './exchange.ts';

/** What the rows of each side are sent by. */
export function joinExchangeKeys(plan: Join): { left: ExchangeKey; right: ExchangeKey } {
  const keys = wordKey(plan) ?? joinConditionOf(plan).keys;
  const isWord = wordKey(plan) !== null;
  const notNull = keys.flatMap(({ nullSafe }, place) => (nullSafe ? [] : [place]));
  return {
    left: { keys: keys.map(({ left }) => left), notNull, isWord },
    right: { keys: keys.map(({ right }) => right), notNull, isWord },
  };
}

/** The key of a join that keeps nothing, where it is one number of 64 bits, or fewer, which are made 64. */
function wordKey(plan: Join): readonly [JoinKey] | null {
  const [key, ...rest] = joinConditionOf(plan).keys;
  const isRunning = isStreaming(plan.left) && isStreaming(plan.right);
  if (key === undefined || rest.length > 0 || key.nullSafe || isRunning) return null;
  const { type } = key.left;
  if (layoutOf(type) === 'i64') return [key];
  if (!INTEGERS.has(type.kind)) return null;
  return [{ ...key, left: implicitCast(key.left, BIGINT), right: implicitCast(key.right, BIGINT) }];
}

const INTEGERS: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'int']);

export function joinSpec(plan: Join, operatorId: string): JoinSpec {
  const { keys, residual } = joinConditionOf(plan);
  const columns = idsOf([...outputOf(plan.left), ...outputOf(plan.right)]);
  return {
    kind: 'join',
    operatorId,
    joinType: plan.joinType,
    leftTypes: outputOf(plan.left).map(({ type }) => type),
    rightTypes: outputOf(plan.right).map(({ type }) => type),
    key: keys.length === 0 ? null : wordKey(plan) === null ? 'bytes' : 'word',
    output: outputOf(plan)
      .filter(({ id }) => id !== plan.exists?.id)
      .map(({ id }) => columns.indexOf(id)),
    residual: bindPair(residual, plan),
    tested: [...new Set(residual.flatMap((part) => [...referencesOf(part).keys()]))].map((id) =>
      columns.indexOf(id),
    ),
  };
}

/** How the left (0) or the right (1) side is indexed; null without keys. */
export function joinSideSpec(spec: JoinSpec, side: number): JoinSideSpec | null {
  const { key, leftTypes, rightTypes } = spec;
  if (key === null) return null;
  const operatorId = `${spec.operatorId}-side`;
  return { kind: 'joinSide', operatorId, key, types: side === 0 ? leftTypes : rightTypes };
}

/**
 * What the condition says of one side alone is tested before a row is kept: of an inner join it has moved to the sides
 * already.
 */
export function streamJoinSpec(plan: Join, operatorId: string): StreamJoinSpec {
  const { joinType } = plan;
  if (joinType === 'leftAnti' || joinType === 'existence') throw noMatchOfStreams(joinType);
  const { keys, residual } = joinConditionOf(plan);
  const expiries = joinExpiries(plan);
  const ids = (side: Join['left']): ReadonlySet<number> => new Set(idsOf(outputOf(side)));
  const isOf = (part: Expression, side: Join['left']): boolean =>
    isDeterministicTree(part) && readsOnly(part, ids(side));
  const ofLeft = keepsLeft(joinType) ? residual.filter((part) => isOf(part, plan.left)) : [];
  const ofRight = keepsRight(joinType) ? residual.filter((part) => isOf(part, plan.right)) : [];
  const rest = residual.filter((part) => !ofLeft.includes(part) && !ofRight.includes(part));
  return {
    kind: 'streamJoin',
    operatorId,
    joinType,
    left: sideSpec(plan.left, ofLeft, expiries.left),
    right: sideSpec(plan.right, ofRight, expiries.right),
    keyTypes: keys.map(({ left }) => left.type),
    residual: bindPair(rest, plan),
  };
}

/** Of pairs the columns of both sides come out; of one side's rows those, and whether they have a match. */
export function changingJoinSpec(
  plan: Join,
  operatorId: string,
  outputMode: OutputMode,
): ChangingJoinSpec {
  const { keys, residual } = joinConditionOf(plan);
  const [left, right] = [outputOf(plan.left), outputOf(plan.right)];
  const exists = plan.exists === null ? [] : [plan.exists.id];
  const columns = plan.exists === null ? idsOf([...left, ...right]) : [...idsOf(left), ...exists];
  return {
    kind: 'changingJoin',
    operatorId,
    joinType: plan.joinType,
    left: left.map(({ type }) => type),
    right: right.map(({ type }) => type),
    keyTypes: keys.map((key) => key.left.type),
    residual: bindPair(residual, plan),
    output: outputOf(plan).map(({ id }) => columns.indexOf(id)),
    expiry: expiryOf(plan, outputMode),
  };
}

/** The columns by which a key is closed: where nothing of either side is taken back after that. */
export function settledKeys(plan: Join, outputMode: OutputMode): ClosingKeys | null {
  const keys = closingKeys(plan);
  if (keys === null) return null;
  const isSettled = (side: 'left' | 'right') => isSettledBy(plan[side], keys[side].id, outputMode);
  return isSettled('left') && isSettled('right') ? keys : null;
}

function expiryOf(plan: Join, outputMode: OutputMode): ChangingJoinSpec['expiry'] {
  const keys = settledKeys(plan, outputMode);
  if (keys === null) return null;
  const bind = (side: 'left' | 'right') =>
    bindExpression(closingTime(keys[side]), idsOf(outputOf(plan[side])));
  return { left: bind('left'), right: bind('right') };
}

/** How far rows that come out may lie behind the watermark: a kept row may match that much later. */
export function joinLagMs({ left, right }: StreamJoinSpec): number {
  const shifts = [left.expiry, right.expiry].map((expiry) => expiry?.shiftMs ?? 0);
  return -Math.min(0, ...shifts);
}

/** What the state of a join of two streams depends on. */
export function joinStateText(spec: StreamJoinSpec | ChangingJoinSpec): string {
  const { joinType, keyTypes, left, right } = spec;
  const typesOf = (side: StreamJoinSide | readonly DataType[]): readonly DataType[] =>
    'types' in side ? side.types : side;
  const [keys, ofLeft, ofRight] = [keyTypes, typesOf(left), typesOf(right)].map((types) =>
    types.map(typeName).join(', '),
  );
  return `${joinType} by ${keys}: ${ofLeft} | ${ofRight}`;
}

function sideSpec(
  side: Join['left'],
  filters: readonly Expression[],
  expiry: JoinExpiry | null,
): StreamJoinSide {
  const output = outputOf(side);
  const bind = (expression: Expression) => bindExpression(expression, idsOf(output));
  const eventTime = firstEventTime(output, eventTimesOf(side));
  return {
    types: output.map(({ type }) => type),
    eventTime: eventTime === undefined ? null : bind(closingTime(eventTime)),
    filter: filters.length === 0 ? null : bind(conjoin(filters)),
    expiry: expiry === null ? null : { ...expiry, time: bind(expiry.time) },
  };
}

function bindPair(parts: readonly Expression[], { left, right }: Join): Expression | null {
  if (parts.length === 0) return null;
  return bindExpression(conjoin(parts), idsOf([...outputOf(left), ...outputOf(right)]));
}

import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { type GroupingElement, unresolvedAggregate } from '../plan/nodes/aggregate.ts';
import { unresolvedFilter } from '../plan/nodes/filter.ts';
import { ofPipe, unresolvedProject } from '../plan/nodes/project.ts';
import { unresolvedSubqueryAlias } from '../plan/nodes/subquery-alias.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import { readJoins } from './joins.ts';
import { isOrganizationNext, readPipeOrganization } from './organization.ts';
import { readAggregation, readExtension, unsupportedAggregation } from './pipe-items.ts';
import { readPivot } from './pivot.ts';
import { readSample } from './sample.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readUnpivot } from './unpivot.ts';

/** What steps of a pipe are made of; handed in, so that queries and pipes need not know each other. */
export interface PipeParts {
  readRelation(reader: TokenReader): UnresolvedPlan;
  readItem(reader: TokenReader): UnresolvedExpression;
  /** SELECT with its list over the rows so far. */
  readSelect(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan;
  /** UNION, EXCEPT and INTERSECT with the query behind them; null when none comes next. */
  readSetOperation(reader: TokenReader, left: UnresolvedPlan): UnresolvedPlan | null;
}

/** Reads `|> step |> step` behind a query. */
export function readPipe(
  reader: TokenReader,
  query: UnresolvedPlan,
  parts: PipeParts,
): UnresolvedPlan {
  let plan = query;
  while (reader.acceptOperator('|>')) plan = readStep(reader, plan, parts);
  // What USING leaves out can be named in the pipe, and does not come out of it.
  return givesJoin(plan) ? unresolvedProject(plan, [STAR]) : plan;
}

/** True for a join under steps that pass on its columns. */
function givesJoin(plan: UnresolvedPlan): boolean {
  const { kind } = plan;
  if (kind === 'unresolvedFilter' || kind === 'unresolvedSort' || kind === 'unresolvedLimit') {
    return givesJoin(plan.child);
  }
  return kind === 'unresolvedJoin';
}

type ReadStep = (
  reader: TokenReader,
  child: UnresolvedPlan,
  parts: PipeParts,
  start: Token,
) => UnresolvedPlan;

const STEPS: ReadonlyMap<string, ReadStep> = new Map<string, ReadStep>([
  ['SELECT', (reader, child, parts) => parts.readSelect(reader, child)],
  ['WHERE', readWhere],
  ['EXTEND', readExtend],
  ['SET', readSet],
  ['DROP', readDrop],
  ['AS', readAlias],
  ['AGGREGATE', readAggregate],
  ['PIVOT', (reader, child) => alone(reader, readPivot(reader, child), 'UNPIVOT')],
  ['UNPIVOT', (reader, child) => alone(reader, readUnpivot(reader, child), 'PIVOT')],
]);

function readStep(reader: TokenReader, child: UnresolvedPlan, parts: PipeParts): UnresolvedPlan {
  const start = reader.peek();
  const read = start.kind === 'word' ? STEPS.get(start.value) : undefined;
  if (read !== undefined) return read(reader, child, parts, start);
  const combined = parts.readSetOperation(reader, child);
  if (combined !== null) return combined;
  if (isOrganizationNext(reader)) return readPipeOrganization(reader, child);
  if (reader.isWord('TABLESAMPLE')) return readSample(reader, child);
  const joined = readJoins(
    reader,
    child,
    { readRelation: parts.readRelation, readCondition: readExpression },
    1,
  );
  if (joined !== child) return joined;
  throw reader.unexpected('a step such as SELECT, WHERE, AGGREGATE or JOIN');
}

function readWhere(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  reader.next();
  const condition = readExpression(reader);
  if (!reader.isWord('WINDOW')) return unresolvedFilter(child, condition);
  const message = 'WHERE in a pipe has no WINDOW clause: rows are filtered before OVER sees them.';
  throw reader.mistake('NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE', message, reader.peek());
}

function readExtend(reader: TokenReader, child: UnresolvedPlan, parts: PipeParts): UnresolvedPlan {
  reader.next();
  const items = reader.readList(() => readExtension(reader, parts.readItem));
  return ofPipe('EXTEND', unresolvedProject(child, [STAR, ...items]));
}

/** SET name = value, …: each takes the place of a column, and sees those set before it. */
function readSet(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.next();
  let plan = child;
  reader.readList(() => {
    const name = reader.expectName('a column');
    reader.expectOperator('=');
    const replace = [{ name, value: readExpression(reader) }];
    const position = reader.positionFrom(start);
    plan = ofPipe('SET', unresolvedProject(plan, [{ ...STAR, replace, position }]));
  });
  return plan;
}

/** PIVOT and UNPIVOT are steps of their own. */
function alone(reader: TokenReader, plan: UnresolvedPlan, other: string): UnresolvedPlan {
  if (!reader.isWord(other)) return plan;
  const message = 'PIVOT and UNPIVOT cannot follow each other in one step: put |> between them.';
  throw reader.mistake('NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT', message, reader.peek());
}

function readDrop(
  reader: TokenReader,
  child: UnresolvedPlan,
  _parts: PipeParts,
  start: Token,
): UnresolvedPlan {
  reader.next();
  const except = reader.readList(() => [reader.expectName('a column')]);
  return unresolvedProject(child, [{ ...STAR, except, position: reader.positionFrom(start) }]);
}

function readAlias(
  reader: TokenReader,
  child: UnresolvedPlan,
  _parts: PipeParts,
  start: Token,
): UnresolvedPlan {
  reader.next();
  const nameStart = reader.peek();
  const name = reader.expectName('a name for the rows');
  reader.refuseHyphen(nameStart);
  return unresolvedSubqueryAlias(child, name, [], reader.positionFrom(start));
}

/** AGGREGATE items GROUP BY items: the grouping columns come first. */
function readAggregate(
  reader: TokenReader,
  child: UnresolvedPlan,
  parts: PipeParts,
): UnresolvedPlan {
  reader.next();
  const isGlobalList = reader.isWord('GROUP');
  const items = isGlobalList ? [] : reader.readList(() => readAggregation(reader, parts.readItem));
  const keys = reader.acceptClause('GROUP', 'BY')
    ? reader.readList(() => readKey(reader, parts))
    : [];
  if (reader.isWord('GROUPING', 'SETS')) throw unsupportedAggregation(reader, reader.peek());
  const grouping = keys.map((key): GroupingElement => [[withoutAlias(key)]]);
  const plan = unresolvedAggregate(child, grouping, [...keys, ...items]);
  return Object.freeze({ ...plan, ofInput: true });
}

function readKey(reader: TokenReader, parts: PipeParts): UnresolvedExpression {
  const start = reader.peek();
  const isCall = reader.isOperator('(', 1) && ['ROLLUP', 'CUBE'].includes(start.value);
  const isAll = reader.isWord('ALL') && !reader.isOperator('.', 1);
  if (isCall || isAll || reader.isWord('GROUPING', 'SETS'))
    throw unsupportedAggregation(reader, start);
  return parts.readItem(reader);
}

function withoutAlias(item: UnresolvedExpression): UnresolvedExpression {
  return item.kind === 'unresolvedAlias' ? item.child : item;
}

const STAR = Object.freeze({ kind: 'unresolvedStar', qualifier: [] } as const);

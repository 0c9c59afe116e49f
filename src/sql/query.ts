import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { unresolvedAggregate } from '../plan/nodes/aggregate.ts';
import {
  type CommonTableExpression,
  unresolvedWith,
} from '../plan/nodes/common-table-expression.ts';
import { unresolvedDistinct } from '../plan/nodes/distinct.ts';
import { unresolvedFilter } from '../plan/nodes/filter.ts';
import { ONE_ROW } from '../plan/nodes/local-relation.ts';
import { ofPipe, unresolvedProject } from '../plan/nodes/project.ts';
import { unresolvedRelation } from '../plan/nodes/relation.ts';
import { unresolvedSetOperation } from '../plan/nodes/set-operation.ts';
import { unresolvedNamed } from '../plan/nodes/state-name.ts';
import { unresolvedUnion } from '../plan/nodes/union.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { OverClauses } from '../plan/nodes/window.ts';
import { readExpression } from './expressions.ts';
import { readGroupBy } from './group-by.ts';
import { readOrganization } from './organization.ts';
import { type PipeParts, readPipe } from './pipe.ts';
import { isAliasNext, readFrom, readRelation, readValues } from './relations.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { isTransformNext, readTransform } from './transform.ts';
import { readWindowDefinition } from './window-clause.ts';

/** Reads [WITH …] query [ORDER BY …] [LIMIT …]. */
export function readQuery(reader: TokenReader): UnresolvedPlan {
  return reader.nested(() => {
    const define = readWith(reader);
    return define(readOrderedQuery(reader));
  });
}

/** Reads [WITH …]; what comes back puts its definitions around a query. */
export function readWith(reader: TokenReader): (query: UnresolvedPlan) => UnresolvedPlan {
  if (!reader.acceptWord('WITH')) return (query) => query;
  const isName = reader.isWord('RECURSIVE', 'AS') || reader.isOperator('(', 1);
  const recursive = !isName && reader.acceptWord('RECURSIVE');
  const definitions = reader.readList(() => readDefinition(reader));
  refuseSameNames(definitions);
  return (query) => unresolvedWith(definitions, query, recursive);
}

/** True when a query comes next. */
export function isQueryNext(reader: TokenReader): boolean {
  const isQuery = reader.isOperator('(') || QUERY_WORDS.some((word) => reader.isWord(word));
  return isQuery || isMapNext(reader);
}

const QUERY_WORDS: readonly string[] = ['SELECT', 'WITH', 'VALUES', 'FROM', 'TABLE'];

/** True when what stands in the next brackets, or in brackets in them, begins as a query does. */
export function isBracketedQuery(reader: TokenReader): boolean {
  let depth = 0;
  while (reader.isOperator('(', depth)) depth += 1;
  const { kind, value } = reader.peek(depth);
  return depth > 0 && kind === 'word' && QUERY_WORDS.includes(value);
}

function refuseSameNames(definitions: readonly CommonTableExpression[]): void {
  const names = definitions.map(({ name }) => name.toLowerCase());
  const again = definitions.find((_, place) => names.indexOf(names[place]!) < place);
  if (again === undefined) return;
  const message = `WITH defines ${again.name} more than once.`;
  throw userError('DUPLICATED_CTE_NAMES', message, { position: again.position });
}

function readDefinition(reader: TokenReader): CommonTableExpression {
  const start = reader.peek();
  const name = reader.expectName('a name for the query');
  const columns = reader.isOperator('(')
    ? reader.readBracketList(() => reader.expectName('a column name'))
    : [];
  const levelsMax = reader.acceptWord('MAX', 'RECURSION', 'LEVEL') ? readCount(reader) : null;
  reader.acceptWord('AS');
  reader.expectOperator('(');
  const query = readQuery(reader);
  reader.expectOperator(')');
  const position = reader.positionOf(start);
  return Object.freeze({ name, columns, query, levelsMax, position });
}

function readCount(reader: TokenReader): number {
  const { kind, value } = reader.peek();
  if (kind !== 'number' || !/^\d+$/.test(value)) throw reader.unexpected('a whole number');
  reader.next();
  return Number(value);
}

/** A query behind WITH; `first` is what has been read of it. */
export function readOrderedQuery(
  reader: TokenReader,
  first: UnresolvedPlan = readQueryPrimary(reader),
): UnresolvedPlan {
  const plan = readOrganization(reader, readSetOperations(reader, first));
  // A pipe takes the whole query before it, and what stands behind it all that comes out of it.
  const piped = readPipe(reader, plan, PIPE_PARTS);
  return piped === plan ? plan : readOrganization(reader, piped);
}

/** UNION, EXCEPT and MINUS go left to right; INTERSECT binds tighter. */
function readSetOperations(reader: TokenReader, first: UnresolvedPlan): UnresolvedPlan {
  let left = readIntersections(reader, first);
  for (;;) {
    const next = readUnionOrExcept(reader, left) ?? readIntersects(reader, left);
    if (next === left) return left;
    left = next;
  }
}

function readUnionOrExcept(reader: TokenReader, left: UnresolvedPlan): UnresolvedPlan | null {
  const start = reader.peek();
  if (reader.acceptWord('UNION')) return readUnion(reader, left, start);
  if (!reader.acceptWord('EXCEPT') && !reader.acceptWord('MINUS')) return null;
  const all = acceptAll(reader);
  const right = readIntersections(reader, readQueryPrimary(reader));
  const position = reader.positionOf(start);
  return unresolvedSetOperation({ operation: 'except', all, left, right, position });
}

function readUnion(reader: TokenReader, left: UnresolvedPlan, start: Token): UnresolvedPlan {
  const all = acceptAll(reader);
  const byName = reader.acceptWord('BY', 'NAME');
  const right = readIntersections(reader, readQueryPrimary(reader));
  const union = unresolvedUnion([left, right], byName, reader.positionOf(start));
  return all ? union : unresolvedDistinct(union);
}

function readIntersections(reader: TokenReader, first: UnresolvedPlan): UnresolvedPlan {
  return reader.dialect.flatSetOperations ? first : readIntersects(reader, first);
}

function readIntersects(reader: TokenReader, first: UnresolvedPlan): UnresolvedPlan {
  let left = first;
  for (let start = reader.peek(); reader.acceptWord('INTERSECT'); start = reader.peek()) {
    const all = acceptAll(reader);
    const right = readQueryPrimary(reader);
    const position = reader.positionOf(start);
    left = unresolvedSetOperation({ operation: 'intersect', all, left, right, position });
  }
  return left;
}

/** ALL keeps rows as often as they come; DISTINCT may be written for the contrary. */
function acceptAll(reader: TokenReader): boolean {
  const all = reader.acceptWord('ALL');
  if (!all) reader.acceptWord('DISTINCT');
  return all;
}

const PIPE_PARTS: PipeParts = {
  readRelation: (reader) => readRelation(reader, readQuery),
  readItem: readSelectItem,
  readSelect: readPipeSelect,
  readSetOperation: (reader, left) => {
    const intersected = readIntersections(reader, left);
    return intersected === left ? readUnionOrExcept(reader, left) : intersected;
  },
};

function readQueryPrimary(reader: TokenReader): UnresolvedPlan {
  if (reader.acceptOperator('(')) {
    const query = readQuery(reader);
    reader.expectOperator(')');
    return query;
  }
  if (reader.isWord('VALUES')) return readValues(reader);
  if (reader.acceptWord('TABLE')) {
    const start = reader.peek();
    const parts = reader.expectNameParts('a table');
    return unresolvedRelation(parts, false, reader.positionFrom(start));
  }
  if (reader.acceptWord('FROM')) return readFromFirst(reader);
  if (isMapNext(reader)) return readTransformOver(reader, null);
  if (!reader.isWord('SELECT')) throw reader.unexpected('a query: SELECT, VALUES or WITH');
  return readSelect(reader);
}

/** FROM t SELECT …, FROM t MAP …, or FROM t alone for all its columns. */
function readFromFirst(reader: TokenReader): UnresolvedPlan {
  return readOver(reader, readFrom(reader, readQuery));
}

/** What stands behind the FROM that a query begins with. */
export function readOver(reader: TokenReader, relations: UnresolvedPlan): UnresolvedPlan {
  if (isMapNext(reader)) return readTransformOver(reader, relations);
  return reader.isWord('SELECT') ? readSelectOver(reader, relations) : relations;
}

function readSelect(reader: TokenReader): UnresolvedPlan {
  return readSelectOver(reader, null);
}

/** SELECT over given rows, or over what its own FROM reads. */
export function readSelectOver(reader: TokenReader, given: UnresolvedPlan | null): UnresolvedPlan {
  return readSelectOf(reader, () => {
    if (isTransformNext(reader, 'TRANSFORM')) return readTransformOver(reader, given);
    const items = reader.readList(() => readSelectItem(reader));
    return readClauses(reader, given, items);
  });
}

/** FROM and what follows, of rows that are given or not. */
function readClauses(
  reader: TokenReader,
  given: UnresolvedPlan | null,
  items: readonly UnresolvedExpression[],
): UnresolvedPlan {
  const hasFrom = given === null && reader.acceptWord('FROM');
  const from: UnresolvedPlan = given ?? (hasFrom ? readFrom(reader, readQuery) : ONE_ROW);
  const isFiltered = reader.acceptWord('WHERE');
  const plan = isFiltered ? unresolvedFilter(from, readExpression(reader)) : from;
  return readGrouping(reader, plan, items);
}

function isMapNext(reader: TokenReader): boolean {
  return isTransformNext(reader, 'MAP', 'REDUCE');
}

function readTransformOver(reader: TokenReader, given: UnresolvedPlan | null): UnresolvedPlan {
  return readTransform(reader, (items) => readClauses(reader, given, items));
}

/** SELECT of a pipe: a list, and WINDOW, which names what its OVER read. */
function readPipeSelect(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  return readSelectOf(reader, () => {
    const items = reader.readList(() => readSelectItem(reader));
    return ofPipe('SELECT', unresolvedProject(child, items, readOverClauses(reader)));
  });
}

/** SELECT, its hint and DISTINCT around what the list and the clauses behind it make. */
function readSelectOf(reader: TokenReader, readBody: () => UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  reader.expectWord('SELECT');
  const name = namedByHint(reader.hintBehind(start));
  const distinct = reader.acceptWord('DISTINCT');
  if (!distinct && !reader.isOperator(',', 1)) reader.acceptWord('ALL');
  const body = readBody();
  const plan = distinct ? unresolvedDistinct(body) : body;
  return name === null ? plan : unresolvedNamed(plan, name, reader.positionOf(start));
}

/** `NAMED('totals')` or `NAMED(totals)`, which names the state of a SELECT; other hints mean nothing here. */
function namedByHint(hint: string): string | null {
  return /\bNAMED\s*\(\s*(['"`]?)([^'"`)]*)\1\s*\)/i.exec(hint)?.[2]?.trim() ?? null;
}

function readGrouping(
  reader: TokenReader,
  child: UnresolvedPlan,
  items: readonly UnresolvedExpression[],
): UnresolvedPlan {
  const groupBy = reader.acceptClause('GROUP', 'BY') ? readGroupBy(reader) : null;
  const having = reader.acceptWord('HAVING') ? readExpression(reader) : null;
  const over = readOverClauses(reader);
  if (groupBy === null && having !== null && reader.dialect.havingIsWhere) {
    return unresolvedProject(unresolvedFilter(child, having), items, over);
  }
  if (groupBy === null && having === null) return unresolvedProject(child, items, over);
  const { grouping, setColumns } = groupBy ?? { grouping: [] };
  return unresolvedAggregate(child, grouping, items, having, over, setColumns);
}

/** QUALIFY and WINDOW, in either order. */
function readOverClauses(reader: TokenReader): OverClauses | undefined {
  const before = reader.acceptWord('QUALIFY') ? readExpression(reader) : null;
  const definitions = reader.acceptWord('WINDOW') ? readWindowDefinitions(reader) : [];
  const qualify = before ?? (reader.acceptWord('QUALIFY') ? readExpression(reader) : null);
  if (qualify === null && definitions.length === 0) return undefined;
  return Object.freeze({ definitions: new Map(definitions), qualify });
}

function readWindowDefinitions(reader: TokenReader): ReturnType<typeof readWindowDefinition>[] {
  const start = reader.peek();
  const definitions = reader.readList(() => readWindowDefinition(reader, readExpression));
  const names = definitions.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return definitions;
  const message = `The window ${twice} is defined more than once.`;
  throw reader.mistake('INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION', message, start);
}

/** An expression with an alias, or several for a generator: `explode(m) AS (k, v)`. */
export function readSelectItem(reader: TokenReader): UnresolvedExpression {
  const start = reader.peek();
  const child = reader.readTakingPatterns(() => readExpression(reader));
  const names = readAliasNames(reader);
  if (names.length === 0) return child;
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'unresolvedAlias', names, child, position });
}

function readAliasNames(reader: TokenReader): readonly string[] {
  const expectAlias = () => reader.expectName('a column name');
  if (!reader.acceptWord('AS')) return isAliasNext(reader) ? [expectAlias()] : [];
  return reader.isOperator('(') ? reader.readBracketList(expectAlias) : [expectAlias()];
}

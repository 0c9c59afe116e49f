import type { UnresolvedExpression } from '../expression/unresolved.ts';
import {
  cube,
  type GroupingElement,
  groupingExpression,
  rollup,
  type UnresolvedAggregate,
} from '../plan/nodes/aggregate.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** What GROUP BY says; `setColumns` are there where it speaks of sets. */
export type GroupBy = Pick<UnresolvedAggregate, 'grouping' | 'setColumns'>;

/** Reads what follows GROUP BY. */
export function readGroupBy(reader: TokenReader): GroupBy {
  if (isGroupByAll(reader)) {
    reader.next();
    return { grouping: 'all' };
  }
  const isSet = (offset: number) =>
    reader.isOperator('(', offset + 1) && ['ROLLUP', 'CUBE'].includes(reader.peek(offset).value);
  let hasSets = false;
  const elements = reader.readList(() => {
    hasSets ||= isSet(0) || reader.isWord('GROUPING', 'SETS');
    return readElement(reader);
  });
  const columns = elements.map((element) => element[0]!);
  if (reader.isWord('GROUPING', 'SETS')) {
    return { grouping: [readElement(reader)], setColumns: columns.flat() };
  }
  if (!reader.acceptWord('WITH')) {
    return hasSets ? { grouping: elements, setColumns: [] } : { grouping: elements };
  }
  if (reader.acceptWord('ROLLUP')) return { grouping: [rollup(columns)], setColumns: [] };
  reader.expectWord('CUBE');
  return { grouping: [cube(columns)], setColumns: [] };
}

function isGroupByAll(reader: TokenReader): boolean {
  if (!reader.isWord('ALL')) return false;
  const { kind } = reader.peek(1);
  return (
    kind === 'end' || kind === 'word' || reader.isOperator(')', 1) || reader.isOperator(';', 1)
  );
}

function readElement(reader: TokenReader): GroupingElement {
  if (reader.isOperator('(', 1)) {
    if (reader.acceptWord('ROLLUP')) return rollup(readSets(reader, 'ROLLUP'));
    if (reader.acceptWord('CUBE')) return cube(readSets(reader, 'CUBE'));
  }
  if (reader.acceptWord('GROUPING', 'SETS')) return readNestedSets(reader);
  return groupingExpression(readExpression(reader));
}

/** The sets of GROUPING SETS; a ROLLUP or CUBE in the list gives its own. */
function readNestedSets(reader: TokenReader): GroupingElement {
  const isNested = () =>
    reader.isOperator('(', 1) && (reader.isWord('ROLLUP') || reader.isWord('CUBE'));
  return reader
    .readBracketList(() =>
      isNested() || reader.isWord('GROUPING', 'SETS') ? readElement(reader) : [readSet(reader)],
    )
    .flat();
}

function readSets(reader: TokenReader, word: string): UnresolvedExpression[][] {
  const start = reader.peek();
  const sets = reader.readBracketList(() => readSet(reader));
  if (sets.every((set) => set.length > 0)) return sets;
  const message = `${word} takes no empty set.`;
  throw reader.mistake('_LEGACY_ERROR_TEMP_0051', message, start);
}

/** `(a, b)`, `()` or `a`. Brackets around a single expression belong to the expression. */
function readSet(reader: TokenReader): UnresolvedExpression[] {
  if (reader.isOperator('(') && reader.isOperator(')', 1)) {
    reader.expectOperator('(');
    reader.expectOperator(')');
    return [];
  }
  const expression = readExpression(reader);
  const isTuple = expression.kind === 'unresolvedCall' && expression.name === 'struct';
  const written = expression.position;
  return isTuple && written?.text[written.start] === '(' ? [...expression.arguments] : [expression];
}

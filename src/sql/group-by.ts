import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { cube, type GroupingElement, groupingExpression, rollup } from '../plan/nodes/aggregate.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** Reads what follows GROUP BY. */
export function readGroupBy(reader: TokenReader): readonly GroupingElement[] | 'all' {
  if (isGroupByAll(reader)) {
    reader.next();
    return 'all';
  }
  const elements = reader.readList(() => readElement(reader));
  if (!reader.acceptWord('WITH')) return elements;
  const columns = elements.map((element) => element[0]!);
  if (reader.acceptWord('ROLLUP')) return [rollup(columns)];
  reader.expectWord('CUBE');
  return [cube(columns)];
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
    if (reader.acceptWord('ROLLUP')) return rollup(readSets(reader));
    if (reader.acceptWord('CUBE')) return cube(readSets(reader));
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

function readSets(reader: TokenReader): UnresolvedExpression[][] {
  return reader.readBracketList(() => readSet(reader));
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

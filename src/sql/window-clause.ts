import type {
  FrameBound,
  UnresolvedFrame,
  UnresolvedOrder,
  UnresolvedWindow,
} from '../expression/unresolved.ts';
import type { ReadExpression } from './special-calls.ts';
import type { TokenReader } from './token-reader.ts';

/** Reads what follows OVER: a name, or (PARTITION BY … ORDER BY … frame). */
export function readWindow(reader: TokenReader, read: ReadExpression): UnresolvedWindow {
  if (!reader.acceptOperator('(')) {
    return Object.freeze({ name: reader.expectName('a window'), partition: [], order: [] });
  }
  if (isReference(reader)) {
    const name = reader.expectName('a window');
    reader.expectOperator(')');
    return Object.freeze({ name, partition: [], order: [] });
  }
  const partition = reader.acceptClause('PARTITION', 'BY')
    ? reader.readList(() => read(reader))
    : [];
  const order = reader.acceptClause('ORDER', 'BY') ? readOrder(reader, read) : [];
  const frame = readFrame(reader, read);
  reader.expectOperator(')');
  return Object.freeze({ partition, order, frame });
}

/** OVER (w): a name alone in brackets. */
function isReference(reader: TokenReader): boolean {
  return reader.peek(1).value === ')' && !reader.isOperator(')');
}

/** Reads `name AS (PARTITION BY …)` of a WINDOW clause; names go by their lower case. */
export function readWindowDefinition(
  reader: TokenReader,
  read: ReadExpression,
): readonly [name: string, window: UnresolvedWindow] {
  const name = reader.expectName('a name for the window').toLowerCase();
  reader.expectWord('AS');
  return [name, readWindow(reader, read)];
}

/** Reads the list of an ORDER BY. */
export function readOrder(reader: TokenReader, read: ReadExpression): UnresolvedOrder[] {
  return reader.readList(() => {
    const child = read(reader);
    const descending = reader.acceptWord('DESC');
    if (!descending) reader.acceptWord('ASC');
    const nullsFirst = reader.acceptWord('NULLS', 'FIRST')
      ? true
      : !reader.acceptWord('NULLS', 'LAST') && !descending;
    return Object.freeze({ child, descending, nullsFirst });
  });
}

const FRAME_UNITS: ReadonlyMap<string, UnresolvedFrame['unit']> = new Map([
  ['ROWS', 'rows'],
  ['RANGE', 'range'],
]);

function readFrame(reader: TokenReader, read: ReadExpression): UnresolvedFrame | undefined {
  const unit = FRAME_UNITS.get(reader.peek().value);
  if (unit === undefined) return undefined;
  reader.next();
  if (!reader.acceptWord('BETWEEN')) {
    const start = readBound(reader, read);
    const end: FrameBound = { kind: 'currentRow' };
    return Object.freeze({ unit, start, end });
  }
  const start = readBound(reader, read);
  reader.expectWord('AND');
  return Object.freeze({ unit, start, end: readBound(reader, read) });
}

/** Binds tighter than AND, which separates the bounds. */
const ABOVE_AND = 20;

function readBound(reader: TokenReader, read: ReadExpression): FrameBound {
  if (reader.acceptWord('CURRENT', 'ROW')) return { kind: 'currentRow' };
  if (reader.acceptWord('UNBOUNDED', 'PRECEDING')) return { kind: 'unboundedPreceding' };
  if (reader.acceptWord('UNBOUNDED', 'FOLLOWING')) return { kind: 'unboundedFollowing' };
  const offset = read(reader, ABOVE_AND);
  if (reader.acceptWord('PRECEDING')) return { kind: 'preceding', offset };
  reader.expectWord('FOLLOWING');
  return { kind: 'following', offset };
}

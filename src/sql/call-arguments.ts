import type {
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedOrder,
} from '../expression/unresolved.ts';
import type { ReadExpression } from './special-calls.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readOrder, readWindow } from './window-clause.ts';

/** The brackets of a call and what may follow them: FILTER, IGNORE NULLS, OVER. */
export function readArguments(
  reader: TokenReader,
  read: ReadExpression,
  name: string,
  start: Token,
): UnresolvedCall {
  reader.expectOperator('(');
  const distinct = reader.acceptWord('DISTINCT');
  if (!distinct) reader.acceptWord('ALL');
  const operands = reader.isOperator(')')
    ? []
    : reader.readList(() => readArgument(reader, read, name));
  let ignoreNulls = acceptNullTreatment(reader);
  reader.expectOperator(')');
  const withinGroup = reader.acceptWord('WITHIN', 'GROUP')
    ? readGroupOrder(reader, read)
    : undefined;
  const filter = reader.acceptWord('FILTER') ? readFilter(reader, read) : undefined;
  ignoreNulls ||= acceptNullTreatment(reader);
  const over = reader.acceptWord('OVER') ? readWindow(reader, read) : undefined;
  return Object.freeze({
    kind: 'unresolvedCall',
    name: meantName(name.toLowerCase(), operands.length, reader),
    byName: true,
    arguments: operands,
    distinct,
    filter,
    ignoreNulls,
    withinGroup,
    over,
    position: reader.positionFrom(start),
  });
}

/** Functions that give a TIMESTAMP, whatever that means in the session. */
const NTZ_NAMES: ReadonlyMap<string, string> = new Map([
  ['to_timestamp', 'to_timestamp_ntz'],
  ['make_timestamp', 'make_timestamp_ntz'],
]);
/** With more, `make_timestamp` has a time zone; with less it is of a date. */
const NTZ_ARGUMENTS_MAX = 6;

function meantName(name: string, argumentCount: number, { dialect }: TokenReader): string {
  if (!dialect.timestampIsNtz || argumentCount > NTZ_ARGUMENTS_MAX) return name;
  if (name === 'make_timestamp' && argumentCount < NTZ_ARGUMENTS_MAX) return name;
  return NTZ_NAMES.get(name) ?? name;
}

/**
 * A named argument `name => value` becomes an alias: the function puts it in its place. So does `value AS name` in
 * `struct(…)`, where it names the field.
 */
function readArgument(
  reader: TokenReader,
  read: ReadExpression,
  callee: string,
): UnresolvedExpression {
  const start = reader.peek();
  const alias = (name: string, child: UnresolvedExpression): UnresolvedExpression => {
    const position = reader.positionFrom(start);
    return Object.freeze({ kind: 'unresolvedAlias', names: [name], child, position });
  };
  if (reader.isOperator('=>', 1)) {
    const name = reader.expectName('an argument name');
    reader.expectOperator('=>');
    return alias(name, read(reader));
  }
  const child = read(reader);
  if (callee.toLowerCase() !== 'struct') return child;
  const isNamed = reader.acceptWord('AS') || ['word', 'quoted'].includes(reader.peek().kind);
  return isNamed ? alias(reader.expectName('a field name'), child) : child;
}

function readGroupOrder(reader: TokenReader, read: ReadExpression): readonly UnresolvedOrder[] {
  reader.expectOperator('(');
  reader.expectWord('ORDER', 'BY');
  const order = readOrder(reader, read);
  reader.expectOperator(')');
  return order;
}

function acceptNullTreatment(reader: TokenReader): boolean {
  if (reader.acceptWord('IGNORE', 'NULLS')) return true;
  reader.acceptWord('RESPECT', 'NULLS');
  return false;
}

function readFilter(reader: TokenReader, read: ReadExpression): UnresolvedExpression {
  reader.expectOperator('(');
  reader.expectWord('WHERE');
  const condition = read(reader);
  reader.expectOperator(')');
  return condition;
}

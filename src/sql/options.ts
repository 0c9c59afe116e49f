import type { TokenReader } from './token-reader.ts';

/** Reads `(key 'value', 'other.key' = 10, …)`. Values become texts. */
export function readOptions(reader: TokenReader): Readonly<Record<string, string>> {
  const entries = reader.readBracketList(() => {
    const key = readKey(reader);
    reader.acceptOperator('=');
    return [key, readValue(reader)] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

function readKey(reader: TokenReader): string {
  if (reader.peek().kind === 'string') return reader.next().value;
  return reader.expectNameParts('an option').join('.');
}

function readValue(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind === 'string' || token.kind === 'number') return reader.next().value;
  if (reader.isOperator('-') && reader.peek(1).kind === 'number') {
    reader.next();
    return `-${reader.next().value}`;
  }
  if (reader.acceptWord('TRUE')) return 'true';
  if (reader.acceptWord('FALSE')) return 'false';
  if (reader.isOperator(':')) return readParameter(reader);
  throw reader.unexpected('a value in quotes, a number, TRUE or FALSE');
}

function readParameter(reader: TokenReader): string {
  const start = reader.next();
  const name = reader.expectName('a parameter name');
  const value = reader.parameters?.get(name);
  if (value?.kind === 'literal' && value.value !== null && typeof value.value !== 'object') {
    return String(value.value);
  }
  throw reader.mistake(
    'UNBOUND_SQL_PARAMETER',
    `The parameter :${name} has no plain value.`,
    start,
  );
}

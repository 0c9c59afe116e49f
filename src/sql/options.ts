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

/** Reads `(key = 'value', …)` of TBLPROPERTIES. Throws UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY for what a clause of its own says. */
export function readProperties(reader: TokenReader): Readonly<Record<string, string>> {
  const start = reader.peek();
  const properties = readOptions(reader);
  const taken = Object.keys(properties).find((key) => RESERVED.has(key));
  if (taken === undefined) return properties;
  const message = `The property ${taken} is a reserved table property: ${RESERVED.get(taken)}`;
  throw reader.mistake('UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY', message, start);
}

/** What says the same. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ['provider', 'please use the USING clause.'],
  ['location', 'please use the LOCATION clause.'],
  ['owner', 'it is the current user.'],
  ['external', 'please use CREATE EXTERNAL TABLE.'],
  ['is_managed_location', 'it says whether the location is managed.'],
]);

/** Reads `(key, 'other.key')`. */
export function readPropertyKeys(reader: TokenReader): readonly string[] {
  return reader.readBracketList(() => readKey(reader));
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

import type { MillraceError } from '../errors.ts';
import type { Literal } from '../expression/expression.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** True at IDENTIFIER(. */
export function isIdentifierClause(reader: TokenReader): boolean {
  return reader.isWord('IDENTIFIER') && reader.isOperator('(', 1);
}

/** IDENTIFIER(text): the text of a name. It is made of texts, parameters and variables, joined by `||`. */
export function readIdentifierText(reader: TokenReader): string {
  const start = reader.next();
  reader.expectOperator('(');
  let text = '';
  do text += readPart(reader, start);
  while (reader.acceptOperator('||'));
  if (!reader.isOperator(')')) throw notConstant(reader, start, 'NOT_CONSTANT');
  reader.expectOperator(')');
  return text;
}

function readPart(reader: TokenReader, start: Token): string {
  let text = '';
  if (reader.peek().kind === 'string') {
    while (reader.peek().kind === 'string') text += reader.next().value;
    return text;
  }
  if (reader.isWord('NULL')) throw notConstant(reader, start, 'NULL');
  if (reader.peek().kind === 'number') throw notConstant(reader, start, 'WRONG_TYPE');
  const value = reader.acceptOperator(':')
    ? reader.parameters?.get(reader.expectName('a parameter name'))
    : readVariable(reader);
  if (value?.kind !== 'literal') throw notConstant(reader, start, 'NOT_CONSTANT');
  if (typeof value.value === 'string') return value.value;
  throw notConstant(reader, start, value.value === null ? 'NULL' : 'WRONG_TYPE');
}

function readVariable(reader: TokenReader): Literal | undefined {
  const { kind } = reader.peek();
  if (kind !== 'word' && kind !== 'quoted') return undefined;
  const found = reader.dialect.variables?.find(reader.expectNameParts('a variable'));
  return found?.fields.length === 0 ? found.value : undefined;
}

function notConstant(reader: TokenReader, start: Token, reason: string): MillraceError {
  const message = 'IDENTIFIER takes a name as a constant text.';
  return reader.mistake(`NOT_A_CONSTANT_STRING.${reason}`, message, start);
}

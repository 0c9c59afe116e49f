import type { LiteralValue } from '../columnar/value.ts';
import type { MillraceError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** True at IDENTIFIER(. */
export function isIdentifierClause(reader: TokenReader): boolean {
  return reader.isWord('IDENTIFIER') && reader.isOperator('(', 1);
}

/** IDENTIFIER(text): the text of a name, which is any constant expression. */
export function readIdentifierText(reader: TokenReader): string {
  const start = reader.next();
  reader.expectOperator('(');
  const value = constantValue(reader, reader.readExpression());
  reader.expectOperator(')');
  if (value === undefined) throw notConstant(reader, start, 'NOT_CONSTANT');
  if (value === null) throw notConstant(reader, start, 'NULL');
  if (typeof value !== 'string') throw notConstant(reader, start, 'WRONG_TYPE');
  if (value.trim() !== '') return value;
  throw reader.mistake('PARSE_EMPTY_STATEMENT', 'IDENTIFIER takes no empty name.', start);
}

/** Undefined for what is not constant. Texts are joined here, for they are what most names are made of. */
function constantValue(
  reader: TokenReader,
  expression: UnresolvedExpression,
): LiteralValue | undefined {
  if (expression.kind !== 'unresolvedCall' || expression.name !== 'concat') {
    return reader.constantOf(expression)?.value;
  }
  const values = expression.arguments.map((part) => constantValue(reader, part));
  if (values.every((value) => typeof value === 'string')) return values.join('');
  return reader.constantOf(expression)?.value;
}

function notConstant(reader: TokenReader, start: Token, reason: string): MillraceError {
  const message = 'IDENTIFIER takes a name as a constant text.';
  return reader.mistake(`NOT_A_CONSTANT_STRING.${reason}`, message, start);
}

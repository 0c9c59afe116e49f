import { BIGINT, BOOLEAN, DOUBLE, INT, NULL, STRING } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { newLiteral } from './literals.ts';
import type { ParameterValue } from './statement.ts';

/** The values of `:name` as expressions, by name. */
export function bindParameters(
  values: Readonly<Record<string, ParameterValue>>,
): ReadonlyMap<string, UnresolvedExpression> {
  return new Map(Object.entries(values).map(([name, value]) => [name, expressionOf(value)]));
}

function expressionOf(value: ParameterValue): UnresolvedExpression {
  if (value === null) return newLiteral(null, NULL);
  switch (typeof value) {
    case 'boolean':
      return newLiteral(value, BOOLEAN);
    case 'string':
      return newLiteral(value, STRING);
    case 'bigint':
      return newLiteral(value, BIGINT);
    case 'number':
      return numberExpression(value);
    default:
      return value;
  }
}

function numberExpression(value: number): UnresolvedExpression {
  if (Object.is(Math.trunc(value) | 0, value)) return newLiteral(value, INT);
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    return newLiteral(BigInt(value), BIGINT);
  return newLiteral(value, DOUBLE);
}

/** Comments are left alone: a name in one needs no value. */
const PIECE =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|\$\{([^}]*)\}/g;
const NAME = /\$\{([^}]*)\}/g;
const DEFAULTED = /^\s*([\s\S]*?)\s*(?::-([\s\S]*))?$/;

/** Puts texts in the place of `${name}`, also inside quotes; `${name:-text}` says what stands when there is none. */
export function substituteText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PIECE, (piece: string, name: string | undefined, offset: number) => {
    if (name !== undefined) return lookUp(name, offset, offset + piece.length);
    if (piece.startsWith('--') || piece.startsWith('/*')) return piece;
    return piece.replaceAll(NAME, (whole: string, inner: string, start: number) =>
      lookUp(inner, offset + start, offset + start + whole.length),
    );
  });

  function lookUp(name: string, start: number, end: number): string {
    const [, key = '', fallback] = DEFAULTED.exec(name)!;
    const value = Object.hasOwn(values, key) ? values[key] : fallback;
    if (value !== undefined) return value;
    const known = Object.keys(values);
    const hint = `Known names: ${known.length === 0 ? 'none' : known.join(', ')}.`;
    const message = `The variable \${${key}} has no value.`;
    throw userError('UNBOUND_SQL_PARAMETER', message, { hint, position: { text, start, end } });
  }
}

import type { DataType } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { Expression } from '../expression.ts';
import { UTF8_BINARY } from './collation.ts';
import { textType } from './text-types.ts';

/** How much a text insists on its collation: one that COLLATE gave, one of a column, or none at all. */
type Strength = 'explicit' | 'implicit' | 'default';

/**
 * The collation in which texts meet; null for UTF8_BINARY. COLLATE goes before columns and these before constants; two of
 * one strength must be the same.
 */
export function outputCollation(
  name: string,
  texts: readonly Expression[],
  position: SourcePosition | undefined,
): string | null {
  for (const strength of ['explicit', 'implicit'] as const) {
    const strong = texts.filter((text) => strengthOf(text) === strength);
    const [first, second] = new Set(strong.map(({ type }) => nameOf(type)));
    if (first === undefined) continue;
    if (second === undefined) return first === UTF8_BINARY ? null : first;
    throw strength === 'explicit'
      ? userError(
          'COLLATION_MISMATCH.EXPLICIT',
          `\`${name}\` is given texts with the explicit collations ${first} and ${second}.`,
          { hint: 'Decide for one of them.', position },
        )
      : userError(
          'INDETERMINATE_COLLATION_IN_EXPRESSION',
          `\`${name}\` is given texts of the collations ${first} and ${second}, and neither comes first.`,
          { hint: 'Say which one is meant: text COLLATE name.', position },
        );
  }
  return null;
}

function nameOf(type: DataType): string {
  return textType(type)?.collation ?? UTF8_BINARY;
}

function strengthOf(expression: Expression): Strength {
  if (expression.kind === 'literal') return 'default';
  if (expression.kind !== 'call') return 'implicit';
  if (expression.name === 'collate') return 'explicit';
  if (FROM_COLLECTIONS.has(expression.name)) return 'implicit';
  const isCast = expression.name === 'cast' || expression.name === 'try_cast';
  const texts = expression.arguments.filter(({ type }) => textType(type) !== null);
  // A cast to a type with a collation is as good as a column of that type.
  if (isCast && nameOf(expression.type) !== nameOf(texts[0]?.type ?? expression.type)) {
    return 'implicit';
  }
  if (isCast && texts.length === 0 && nameOf(expression.type) !== UTF8_BINARY) return 'implicit';
  const strengths = texts.map(strengthOf);
  if (strengths.includes('explicit')) return 'explicit';
  return strengths.includes('implicit') ? 'implicit' : 'default';
}

const FROM_COLLECTIONS: ReadonlySet<string> = new Set(['get_field', 'get_item', 'element_at']);

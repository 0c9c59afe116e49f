import { userError } from '../../errors.ts';
import { ANY_CHARACTER, type RegexpNode } from './regexp-syntax.ts';

/** What a LIKE pattern asks for. Most patterns are one text with `%` at an end; the others become regular expressions. */
export type LikePattern =
  | { readonly kind: 'equal' | 'prefix' | 'suffix' | 'part'; readonly text: string }
  | {
      readonly kind: 'regexp';
      readonly regexp: RegExp;
      readonly node: RegexpNode;
      /** The texts between `%`, where there is no `_`; empty at an end where that is open. */
      readonly parts: readonly string[] | null;
    };

const KINDS = {
  '': 'equal',
  end: 'prefix',
  start: 'suffix',
  'start end': 'part',
} as const;

/** Reads a pattern: `%` is any text, `_` any character, and what follows the escape character is itself. */
export function parseLike(pattern: string, escapeCharacter: string): LikePattern {
  const tokens = tokensOf(pattern, escapeCharacter);
  const first = tokens[0] === ANY;
  const last = tokens.length > 1 && tokens.at(-1) === ANY;
  const inner = tokens.slice(first ? 1 : 0, last ? -1 : undefined);
  if (inner.every((token) => typeof token === 'string')) {
    const key = [first ? 'start' : '', last ? 'end' : ''].join(' ').trim() as keyof typeof KINDS;
    return { kind: KINDS[key], text: inner.join('') };
  }
  const source = tokens.map((token) =>
    typeof token === 'string'
      ? token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      : token === ANY
        ? '.*'
        : '.',
  );
  const regexp = new RegExp(`^${source.join('')}$`, 'su');
  return { kind: 'regexp', regexp, node: nodeOf(tokens), parts: partsOf(tokens) };
}

function partsOf(tokens: readonly (string | symbol)[]): readonly string[] | null {
  if (tokens.includes(ONE)) return null;
  const parts = [''];
  for (const token of tokens) {
    if (typeof token === 'string') parts[parts.length - 1] += token;
    else parts.push('');
  }
  // Of several in a row, one `%` is as good.
  return parts.filter((part, place) => part !== '' || place === 0 || place === parts.length - 1);
}

/** Where a text is found first behind a `%` is the only place to try: what comes behind it has the most room there. */
function nodeOf(tokens: readonly (string | symbol)[]): RegexpNode {
  const any = { body: ANY_CHARACTER, min: 0, max: Number.POSITIVE_INFINITY, isLazy: true };
  const parts = tokens.flatMap((token): RegexpNode[] => {
    if (token === ANY) return [{ kind: 'cut' }, { kind: 'repeat', ...any }];
    if (typeof token === 'symbol') return [ANY_CHARACTER];
    return [{ kind: 'bytes', bytes: [...Buffer.from(token)] }];
  });
  return { kind: 'sequence', parts: [{ kind: 'start' }, ...parts, { kind: 'veryEnd' }] };
}

const ANY = Symbol('%');
const ONE = Symbol('_');

function tokensOf(pattern: string, escapeCharacter: string): (string | symbol)[] {
  const tokens: (string | symbol)[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index];
    if (character === escapeCharacter)
      tokens.push(escaped(characters[++index], escapeCharacter, pattern));
    else if (character === '%') tokens.push(ANY);
    else if (character === '_') tokens.push(ONE);
    else tokens.push(character);
  }
  return tokens;
}

function escaped(character: string | undefined, escapeCharacter: string, pattern: string): string {
  if (character === '%' || character === '_' || character === escapeCharacter) return character;
  const isAtEnd = character === undefined;
  throw userError(
    `INVALID_FORMAT.${isAtEnd ? 'ESC_AT_THE_END' : 'ESC_IN_THE_MIDDLE'}`,
    isAtEnd
      ? `The pattern '${pattern}' ends with its escape character.`
      : `The escape character of the pattern '${pattern}' stands before '${character}'.`,
    { hint: `Put '${escapeCharacter}' only before '%', '_' or itself.` },
  );
}

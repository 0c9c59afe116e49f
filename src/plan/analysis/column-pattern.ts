import { javaRegExp } from '../../expression/text/java-regexp.ts';

/** A regular expression in backquotes, as Spark reads it with `quotedRegexColumnNames`: the whole name must match. */
export function columnPattern(pattern: string, caseSensitive: boolean): RegExp {
  const flags = caseSensitive ? '' : 'i';
  const plain = withoutPossessive(pattern, (quantified) => quantified);
  const checked = javaRegExp(`^(?:${plain})$`, flags);
  if (plain === pattern) return checked;
  let count = 0;
  const atomic = withoutPossessive(pattern, (quantified) => {
    const name = `p${count++}`;
    return `(?=(?<${name}>${quantified}))\\k<${name}>`;
  });
  return new RegExp(`^(?:${atomic})$`, `u${flags}`);
}

/**
 *   x?+  =  (?=(?<name>x?))\k<name>
 *
 * A possessive quantifier gives nothing back, as a look-ahead does not. Names are tested as a whole, so that the numbers of
 * groups do not count.
 */
function withoutPossessive(pattern: string, write: (quantified: string) => string): string {
  let text = '';
  /** Where the group that is open, and the atom that ended last, begin in `text`. */
  const groups: number[] = [];
  let atom = 0;
  for (let index = 0; index < pattern.length; ) {
    const token = TOKEN.exec(pattern.slice(index))![0];
    index += token.length;
    const isQuantifier = /^[*+?{]/.test(token);
    if (isQuantifier && token.length > 1 && token.endsWith('+')) {
      text = text.slice(0, atom) + write(text.slice(atom) + token.slice(0, -1));
      continue;
    }
    if (token === '(') groups.push(text.length);
    else if (token === ')') atom = groups.pop() ?? text.length;
    else if (!isQuantifier) atom = text.length;
    text += token;
  }
  return text;
}

/** An escaped character, a class, a quantifier with what follows it, or one character. */
const TOKEN = /^(?:\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]|(?:[*+?]|\{\d+(?:,\d*)?\})[+?]?|[\s\S])/u;

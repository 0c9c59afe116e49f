/** A group of a pattern by its name. */
export interface GroupName {
  readonly name: string;
}

/** What stands for a match: texts, and groups by their number or name. */
export type Replacement = readonly (string | number | GroupName)[];

const NAME = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/;

/**
 * Reads a replacement as `Matcher.replaceAll` of Java does: a backslash takes what follows as it is, `$` names a group by the
 * most digits that still name one, or in braces. Null for what Java refuses once there is a match.
 */
export function readReplacement(replacement: string, groupCount: number): Replacement | null {
  const pieces: (string | number | GroupName)[] = [];
  let text = '';
  for (let index = 0; index < replacement.length; index++) {
    const character = replacement[index];
    if (character === '\\') {
      index++;
      if (index === replacement.length) return null;
      text += replacement[index];
    } else if (character !== '$') text += character;
    else {
      const rest = replacement.slice(index + 1);
      const [braced, name] = NAME.exec(rest) ?? [];
      const group = braced ?? groupDigits(rest, groupCount);
      if (group === '') return null;
      pieces.push(text, name === undefined ? Number(group) : { name });
      text = '';
      index += group.length;
    }
  }
  return [...pieces, text].filter((piece) => piece !== '');
}

/** The digits that name a group: as many as still name one. */
function groupDigits(text: string, groupCount: number): string {
  const [all = ''] = /^\d+/.exec(text) ?? [];
  let count = 0;
  while (count < all.length && Number(all.slice(0, count + 1)) <= groupCount) count++;
  return all.slice(0, count);
}

/** The text that stands for a match; null where a name is that of no group. */
export function substituteOf(match: RegExpMatchArray, replacement: Replacement): string | null {
  let text = '';
  for (const piece of replacement) {
    if (typeof piece === 'string') text += piece;
    else if (typeof piece === 'number') text += match[piece] ?? '';
    else if (match.groups !== undefined && piece.name in match.groups)
      text += match.groups[piece.name] ?? '';
    else return null;
  }
  return text;
}

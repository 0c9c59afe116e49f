// Where each character stands in the order of a language, at three levels: letter, accent, case and variant. `Intl.Collator`
// compares but gives no keys, so the characters of the Basic Multilingual Plane are sorted by it once, and a character's
// weights are its places among them.

/** The places of a character: 0 for one that does not count at that level. */
export interface LetterWeights {
  readonly letter: number;
  readonly accent: number;
  /** Case, width and the like. */
  readonly variant: number;
  /** Case alone. */
  readonly letterCase: number;
}

export interface LetterOrder {
  /** The weights of what a character stands for: several for a ligature. */
  weightsOf(character: string): readonly LetterWeights[];
}

/** The orders that a thread has made. */
const ORDERS = new Map<string, LetterOrder>();
const ORDERS_MAX = 4;

export function letterOrder(locale: string): LetterOrder {
  const known = ORDERS.get(locale);
  if (known !== undefined) return known;
  const order = makeOrder(locale);
  if (ORDERS.size >= ORDERS_MAX) ORDERS.clear();
  ORDERS.set(locale, order);
  return order;
}

const BEYOND = 0x10000;
/** The first of the characters that are one letter is in lower case, mostly. */
const LOWER_CASE = 2;
/** Scripts that are sorted by their numbers, private characters, and those that are none. */
const UNLISTED = /[\p{Script=Han}\p{Script=Hangul}\p{Co}\p{Cs}\p{Cn}]/u;
/** Letters that count as two although Unicode does not take them apart. */
const LIGATURES: ReadonlyMap<string, string> = new Map([
  ['æ', 'ae'],
  ['Æ', 'AE'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['ß', 'ss'],
  ['ẞ', 'SS'],
]);

function makeOrder(locale: string): LetterOrder {
  const compare = (sensitivity: Intl.CollatorOptions['sensitivity']) =>
    new Intl.Collator(locale, { sensitivity }).compare;
  const levels = {
    letter: compare('base'),
    accent: compare('accent'),
    variant: compare('variant'),
    letterCase: compare('case'),
  };
  const table = new Map<string, readonly LetterWeights[]>();
  let [letter, accent, variant] = [0, 0, 0];
  let first = '';
  let before = '';
  for (const character of listedCharacters().sort(levels.variant)) {
    if (levels.letter(before, character) !== 0) {
      letter += 1;
      [accent, variant, first] = [1, 1, character];
    } else {
      if (levels.accent(before, character) !== 0) accent += 1;
      if (levels.variant(before, character) !== 0) variant += 1;
    }
    const letterCase = LOWER_CASE + Math.sign(levels.letterCase(character, first));
    table.set(character, [Object.freeze({ letter, accent, variant, letterCase })]);
    before = character;
  }
  return { weightsOf: (character) => table.get(character) ?? unlisted(character, table) };
}

function listedCharacters(): string[] {
  const characters: string[] = [];
  for (let code = 0; code < BEYOND; code++) {
    const character = String.fromCodePoint(code);
    if (UNLISTED.test(character) || character.normalize('NFC') !== character) continue;
    if (!LIGATURES.has(character) && partsOf(character).length === 1) characters.push(character);
  }
  return characters;
}

/** What a ligature or a sign such as ㎏ consists of. */
function partsOf(character: string): readonly string[] {
  if (character.normalize('NFD') !== character) return [character];
  return [...character.normalize('NFKD')];
}

function unlisted(
  character: string,
  table: ReadonlyMap<string, readonly LetterWeights[]>,
): readonly LetterWeights[] {
  const parts = [...(LIGATURES.get(character) ?? character.normalize('NFKD'))];
  if (parts.length === 1 || parts.some((part) => !table.has(part))) {
    const letter = BEYOND + character.codePointAt(0)!;
    return [{ letter, accent: 1, variant: 1, letterCase: 1 }];
  }
  // A ligature differs from its letters as an accent does.
  const last = parts.length - 1;
  return parts.map((part, index) => {
    const [weights] = table.get(part)!;
    return index < last ? weights! : { ...weights!, accent: LIGATURE, variant: LIGATURE };
  });
}

/** Behind all accents of a letter. */
const LIGATURE = 0x7fff;

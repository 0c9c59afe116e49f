import type { SourcePosition } from '../errors.ts';

/** Plain data whose positions hold numbers of texts: a statement is written once, not once for each of its places. */
export interface SharedTexts {
  readonly texts: readonly string[];
  readonly data: unknown;
}

/** Takes the texts of all `position` members out of plain data, and the symbols, which cross to no thread. */
export function shareTexts(data: unknown): SharedTexts {
  const numbers = new Map<string, number>();
  const shared = mapPositions<SourcePosition>(data, ({ text, start, end }) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return [number, start, end];
  });
  return { texts: [...numbers.keys()], data: shared };
}

/** Puts the texts back. */
export function restoreTexts({ texts, data }: SharedTexts): unknown {
  return mapPositions<readonly number[]>(data, ([number, start, end]) => ({
    text: texts[number],
    start,
    end,
  }));
}

/** A copy with other positions; what the original holds twice, the copy holds twice. */
function mapPositions<Position>(data: unknown, change: (position: Position) => unknown): unknown {
  const copies = new Map<object, unknown>();
  return copy(data);

  function copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    const made = Array.isArray(value) ? value.map(copy) : copyMembers(value);
    copies.set(value, made);
    return made;
  }

  function copyMembers(value: object): object {
    const members = Object.entries(value).flatMap(([name, member]) => {
      if (typeof member === 'symbol') return [];
      const isPosition = name === 'position' && typeof member === 'object' && member !== null;
      return [[name, isPosition ? change(member as Position) : copy(member)]];
    });
    return Object.fromEntries(members);
  }
}

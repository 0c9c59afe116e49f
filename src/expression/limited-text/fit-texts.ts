import type { DataType, TextLimit } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';

/** What becomes of a text that a limit stands for. */
type FitText = (text: string, limit: TextLimit) => string;

/** A value in which each text of limited length is fitted, in arrays, maps and structs too. */
export function fitTexts(value: LiteralValue, declared: DataType, change: FitText): LiteralValue {
  if (value === null) return null;
  const list = value as readonly LiteralValue[];
  switch (declared.kind) {
    case 'string':
      return declared.limit === undefined ? value : change(String(value), declared.limit);
    case 'array':
      return list.map((element) => fitTexts(element, declared.element, change));
    case 'map':
      return list.map((entry) => {
        const [key, item] = entry as readonly LiteralValue[];
        return [fitTexts(key!, declared.key, change), fitTexts(item!, declared.value, change)];
      });
    case 'struct':
      return declared.fields.map(({ type }, index) => fitTexts(list[index]!, type, change));
    default:
      return value;
  }
}

/** A text as it is stored: CHAR is filled up; spaces beyond the length are cut, and anything else there is an error. */
export function storeText(text: string, limit: TextLimit): string {
  const length = characterCount(text);
  if (length <= limit.length) return padText(text, limit);
  const characters = Array.from(text);
  if (characters.slice(limit.length).every((character) => character === ' ')) {
    return characters.slice(0, limit.length).join('');
  }
  throw userError(
    'EXCEED_LIMIT_LENGTH',
    `Exceeds char/varchar type length limitation: ${limit.length}.`,
    { hint: 'Shorten the text with left(), or declare a longer column.' },
  );
}

/** A CHAR filled up with spaces; a VARCHAR as it is. */
export function padText(text: string, { kind, length }: TextLimit): string {
  return kind === 'char' ? text + ' '.repeat(Math.max(0, length - characterCount(text))) : text;
}

/** Unicode code points, as Spark counts. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

import { STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { sliceColumn } from '../text/slices.ts';

export const trim: ScalarFunction = trimFunction('trim', 'both ends', 3, false);
export const btrim: ScalarFunction = trimFunction('btrim', 'both ends', 3, false);
export const ltrim: ScalarFunction = trimFunction('ltrim', 'the left', 1, true);
export const rtrim: ScalarFunction = trimFunction('rtrim', 'the right', 2, true);

/** In `ltrim(characters, text)` the characters come first, as in Spark. */
function trimFunction(
  name: string,
  where: string,
  sides: number,
  charactersFirst: boolean,
): ScalarFunction {
  return {
    name,
    summary: `Removes spaces, or the given characters, from ${where} of a text.`,
    examples: [{ sql: `length(${name}('  a  '))`, result: sides === 3 ? '1' : '3' }],
    resolve: (given, _settings, position) => {
      const typed = typeArguments(name, [[STRING], [STRING]], 1, given, position);
      const ordered = charactersFirst ? typed.toReversed() : typed;
      return functionCall(name, ordered, STRING, { position });
    },
    evaluate: (call, frame, evaluate) => {
      if (call.arguments.length === 2) {
        return computeRows(call, frame, evaluate, ([text, characters]) =>
          trimCharacters(text as string, new Set(characters as string), sides),
        );
      }
      const column = evaluate(call.arguments[0], frame);
      return sliceColumn(column, column.validity, frame, (starts, offsets) => {
        const from = [column.offsets, column.values, column.length] as const;
        return frame.kernels.findTrimmed(...from, sides, starts, offsets);
      });
    },
  };
}

function trimCharacters(text: string, characters: ReadonlySet<string>, sides: number): string {
  const all = [...text];
  let start = 0;
  let end = all.length;
  if ((sides & 1) !== 0) while (start < end && characters.has(all[start])) start++;
  if ((sides & 2) !== 0) while (end > start && characters.has(all[end - 1])) end--;
  return all.slice(start, end).join('');
}

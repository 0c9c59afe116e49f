import type { Column } from '../../columnar/batch.ts';
import type { DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { readLimits } from '../limited-text/declared-type.ts';
import { fitTexts, padText, storeText } from '../limited-text/fit-texts.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { isSet } from '../validity.ts';

export const storedText: ScalarFunction = limitedText(
  'stored_text',
  'Checks the length of texts for a column of CHAR or VARCHAR, and fills CHAR up.',
  storeText,
);

export const paddedText: ScalarFunction = limitedText(
  'padded_text',
  'Fills texts up to the length of a column of CHAR.',
  padText,
);

/** Arguments: a value, and the type that its column was declared with, as `limitsOption` writes it. */
function limitedText(name: string, summary: string, fit: typeof padText): ScalarFunction {
  return {
    name,
    summary,
    examples: [],
    resolve: ([value, option], _settings, position) => {
      assert(value !== undefined && option?.kind === 'literal', 'the limits are a constant');
      const options = { declared: option.value };
      return functionCall(name, [value], value.type, { options, position });
    },
    evaluate: (call, frame, evaluate) => {
      const declared = readLimits(String(call.options?.['declared']));
      const column = evaluate(call.arguments[0]!, frame);
      if (isFitting(column, declared, frame)) return column;
      const compute = ([value]: Parameters<Parameters<typeof computeRows>[3]>[0]) =>
        fitTexts(value!, declared, fit);
      return computeRows(call, frame, () => column, compute);
    },
  };
}

/** True where lengths in bytes show that no text has to change: no VARCHAR is too long, all CHAR are ASCII and filled up. */
function isFitting(column: Column, declared: DataType, { memory }: EvaluationFrame): boolean {
  if (declared.kind !== 'string' || declared.limit === undefined) return false;
  const { kind, length } = declared.limit;
  const first = column.offsets >>> 2;
  for (let row = 0; row < column.length; row++) {
    if (!isSet(column.validity, row, memory.u8)) continue;
    const byteLength = memory.i32[first + row + 1]! - memory.i32[first + row]!;
    if (kind === 'varchar' ? byteLength > length : byteLength !== length) return false;
  }
  return kind === 'varchar' || isAscii(column, memory.i32[first + column.length]!, memory.u8);
}

function isAscii({ values }: Column, byteLength: number, bytes: Uint8Array): boolean {
  for (let index = values; index < values + byteLength; index++) {
    if (bytes[index]! >= 0x80) return false;
  }
  return true;
}

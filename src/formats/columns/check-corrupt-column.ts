import { type StructField, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';

/** The column for corrupt records, if it is one, takes their text. */
export function checkCorruptColumn({ name, type }: StructField, corruptName: string): void {
  if (name !== corruptName || type.kind === 'string') return;
  throw userError(
    'INVALID_CORRUPT_RECORD_TYPE',
    `Column '${name}' takes corrupt records, so its type must be STRING, not ${typeName(type)}.`,
    {
      hint: "Change the type, or name another column with option('columnNameOfCorruptRecord', …).",
    },
  );
}

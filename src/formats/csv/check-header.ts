import { userError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { CsvOptions } from './csv-options.ts';
import { type CsvColumns, isCountFixed } from './line-parser.ts';

/** Refuses a header that does not name the columns in order: what `enforceSchema = false` asks for. */
export function checkHeader(
  names: readonly (string | null)[],
  columns: CsvColumns,
  options: CsvOptions,
  { settings }: ComputeContext,
  description: string,
): void {
  const { all, wanted } = columns;
  const fold = (name: string): string => (settings.caseSensitive ? name : name.toLowerCase());
  const isOther = all.some((field, index) => {
    const isWanted = options.multiLine || wanted.some(({ name }) => name === field.name);
    return isWanted && fold(names[index] ?? '') !== fold(field.name);
  });
  const isCountWrong = isCountFixed(columns, options) && names.length !== all.length;
  if (!isOther && !isCountWrong) return;
  throw userError(
    'CSV_HEADER_MISMATCH',
    `The header of ${description} is ${names.join(', ')}; the schema is ${all.map(({ name }) => name).join(', ')}.`,
    { hint: "Change the schema, or set option('enforceSchema', 'true') to ignore headers." },
  );
}

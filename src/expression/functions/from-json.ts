import type { Column } from '../../columnar/batch.ts';
import { type DataType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { patternsOf } from '../constant-options.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { ValueViews } from '../json/json-columns.ts';
import { rootReader } from '../json/json-root.ts';
import { JsonStructs, readsAsStructs } from '../json/json-structs.ts';
import { type Findings, isJsonType } from '../json/json-values.ts';
import { readingFunction } from '../reading-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

export const fromJson: ScalarFunction = readingFunction({
  name: 'from_json',
  summary: 'Reads JSON text as a struct, array, map or variant; what does not fit is null.',
  examples: [
    { sql: `from_json('{"a":1,"b":"x"}', 'a INT, b STRING')`, result: '{1, x}' },
    { sql: "from_json('[1, 2, null]', 'ARRAY<INT>')", result: '[1, 2, null]' },
    {
      sql: `from_json('{"t":"26/08/2015"}', 't DATE', map('dateFormat', 'dd/MM/yyyy'))`,
      result: '{2015-08-26}',
    },
  ],
  check: (type, _options, position) => {
    if (isNested(type) && isJsonType(type)) return;
    const message = `The function \`from_json\` reads structs, arrays, maps with text keys and variants, not ${typeName(type)}.`;
    throw userError('DATATYPE_MISMATCH.INVALID_JSON_SCHEMA', message, { position });
  },
  reader: (type, options, { timeZone }) => {
    const read = rootReader(type, { timeZone, patterns: patternsOf(options) }, options);
    return (text) => {
      const findings: Findings = { problem: null };
      const value = read(text, findings);
      return { value, problem: findings.problem };
    };
  },
  columnReader: (type, options, context, onProblem) => {
    if (type.kind !== 'struct' || !readsAsStructs(type.fields, options)) return null;
    const structs = new JsonStructs(type.fields, options, context, onProblem);
    return (texts) => structs.read(textViews(texts, context));
  },
});

function isNested({ kind }: DataType): boolean {
  return kind === 'struct' || kind === 'array' || kind === 'map' || kind === 'variant';
}

/** Where the texts of a column lie. */
function textViews(
  { length: count, validity, values, offsets }: Column,
  { memory, kernels, scratch }: ComputeContext,
): ValueViews {
  const starts = scratch.allocate(count * 4);
  const ends = scratch.allocate(count * 4);
  kernels.textViews(offsets, values, validity, count, starts, ends);
  return { count, starts, ends, byteLength: memory.u32[offsets / 4 + count] };
}

import { BIGINT, type DataType, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { checkCount, functionCall } from '../call.ts';
import { literalColumn } from '../constant.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// Over rows of files analysis puts a fact of the file in the place of these calls; what is left has no file.

export const inputFileName: ScalarFunction = withoutFile(
  'input_file_name',
  'Gives the URL of the file that the row was read from; an empty text for rows of no file.',
  STRING,
  '',
);

export const inputFileBlockStart: ScalarFunction = withoutFile(
  'input_file_block_start',
  'Gives the byte at which the piece of the file begins that the row was read from, or -1.',
  BIGINT,
  -1n,
);

export const inputFileBlockLength: ScalarFunction = withoutFile(
  'input_file_block_length',
  'Gives the bytes of the piece of the file that the row was read from, or -1.',
  BIGINT,
  -1n,
);

function withoutFile(
  name: string,
  summary: string,
  type: DataType,
  value: LiteralValue,
): ScalarFunction {
  return {
    name,
    summary,
    examples: [{ sql: `${name}()`, result: String(value) }],
    resolve(given, _settings, position) {
      checkCount(name, given, 0, 0, position);
      const call = functionCall(name, [], type, { nullable: false, position });
      return Object.freeze({ ...call, deterministic: false });
    },
    evaluate: (_call, frame) => literalColumn({ kind: 'literal', value, type }, frame),
  };
}

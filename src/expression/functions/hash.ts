import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, type DataType, holdsKind, INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { hashColumn, murmur3Hashes, type RowHashes, xxHash64Hashes } from '../hash/hash-column.ts';
import type { ScalarFunction } from '../scalar-function.ts';

export const hash: ScalarFunction = hashOfValues('hash', INT, (frame) => murmur3Hashes(42, frame), {
  summary: 'Hashes values with Murmur3 in 32 bits; nulls are passed over.',
  examples: [{ sql: "hash(1, 'a')", result: '-936062819' }],
});

export const xxHash64: ScalarFunction = hashOfValues(
  'xxhash64',
  BIGINT,
  (frame) => xxHash64Hashes(42n, frame),
  {
    summary: 'Hashes values with XXH64; nulls are passed over.',
    examples: [{ sql: "xxhash64('a')", result: '-8582455328737087284' }],
  },
);

function hashOfValues<Hash extends number | bigint>(
  name: string,
  type: DataType,
  start: (frame: EvaluationFrame) => RowHashes<Hash>,
  words: Pick<ScalarFunction, 'summary' | 'examples'>,
): ScalarFunction {
  return {
    name,
    ...words,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 1, Number.POSITIVE_INFINITY, position);
      if (given.some((argument) => holdsKind(argument.type, 'variant'))) {
        const message = `\`${name}\` does not take a VARIANT.`;
        throw userError('DATATYPE_MISMATCH.HASH_VARIANT_TYPE', message, { position });
      }
      if (given.some((argument) => holdsKind(argument.type, 'map'))) {
        throw userError(
          'DATATYPE_MISMATCH.HASH_MAP_TYPE',
          `The entries of a MAP have no order, so \`${name}\` cannot take one.`,
          { position },
        );
      }
      return functionCall(name, given, type, { nullable: false, position });
    },
    evaluate: (call, frame, evaluate) => {
      const target = start(frame);
      for (const argument of call.arguments) {
        hashColumn(evaluate(argument, frame), argument.type, target, frame);
      }
      return fixedColumn(frame.batch.rowCount, 0, target.address);
    },
  };
}

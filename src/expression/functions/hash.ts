import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BIGINT, type DataType, holdsKind, INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { type Hasher, hashValue, MURMUR3, XXHASH64 } from '../hash/hash-value.ts';
import type { ScalarFunction } from '../scalar-function.ts';

export const hash: ScalarFunction = hashOfValues('hash', MURMUR3, 42, INT, {
  summary: 'Hashes values with Murmur3 in 32 bits; nulls are passed over.',
  examples: [{ sql: "hash(1, 'a')", result: '-936062819' }],
});

export const xxHash64: ScalarFunction = hashOfValues('xxhash64', XXHASH64, 42n, BIGINT, {
  summary: 'Hashes values with XXH64; nulls are passed over.',
  examples: [{ sql: "xxhash64('a')", result: '-8582455328737087284' }],
});

function hashOfValues<Hash extends number | bigint>(
  name: string,
  hasher: Hasher<Hash>,
  seed: Hash,
  type: DataType,
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
      const inputs = call.arguments.map((argument) =>
        columnToValues(evaluate(argument, frame), argument.type, frame.memory),
      );
      const hashes = Array.from({ length: frame.batch.rowCount }, (_, row) =>
        inputs.reduce<Hash>(
          (sofar, values, index) =>
            hashValue(values[row], call.arguments[index].type, sofar, hasher),
          seed,
        ),
      );
      return columnFromValues(hashes, type, frame.arena);
    },
  };
}

import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const KEY = "'abcdefghijklmnop12345678ABCDEFGH'";

test.each([
  [
    `base64(aes_encrypt('Spark', ${KEY}, 'CBC', 'DEFAULT', unhex('00000000000000000000000000000000')))`,
    'AAAAAAAAAAAAAAAAAAAAAPSd4mWyMZ5mhvjiAPQJnfg=',
  ],
  [
    `base64(aes_encrypt('Spark', ${KEY}, 'GCM', 'DEFAULT', unhex('000000000000000000000000'), 'This is an AAD mixed into the input'))`,
    'AAAAAAAAAAAAAAAAQiYi+sTLm7KD9UcZ2nlRdYDe/PX4',
  ],
  [
    "CAST(aes_decrypt(unhex('83F16B2AA704794132802D248E6BFD4E380078182D1544813898AC97E709B28A94'), '0000111122223333') AS STRING)",
    'Spark',
  ],
  [`CAST(aes_decrypt(aes_encrypt('a', ${KEY}), ${KEY}) AS STRING)`, 'a'],
  [`try_aes_decrypt(aes_encrypt('a', ${KEY}), '0000111122223333')`, null],
  ['bitmap_bit_position(-1)', 1],
  ['bitmap_bucket_number(-40000)', -1],
])('%s is %j', async (sql, value) => {
  expect(await session().sql(`SELECT ${sql}`).collect()).toEqual([[value]]);
});

test.each([
  ["aes_encrypt('a', 'short')", 'INVALID_PARAMETER_VALUE.AES_KEY_LENGTH'],
  [`aes_encrypt('a', ${KEY}, 'CTR')`, 'UNSUPPORTED_FEATURE.AES_MODE'],
  [`aes_encrypt('a', ${KEY}, 'GCM', 'PKCS')`, 'UNSUPPORTED_FEATURE.AES_MODE'],
  [`aes_encrypt('a', ${KEY}, 'CBC', 'PKCS', X'00')`, 'INVALID_PARAMETER_VALUE.AES_IV_LENGTH'],
  [`aes_encrypt('a', ${KEY}, 'ECB', 'PKCS', X'00')`, 'UNSUPPORTED_FEATURE.AES_MODE_IV'],
  [`aes_encrypt('a', ${KEY}, 'CBC', 'PKCS', X'', 'b')`, 'UNSUPPORTED_FEATURE.AES_MODE_AAD'],
  [`aes_decrypt(X'00', ${KEY})`, 'INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR'],
])('%s is refused', async (sql, condition) => {
  await expect(async () => session().sql(`SELECT ${sql}`).collect()).rejects.toMatchObject({
    condition,
  });
});

test('bitmaps of several splits are united and intersected', async () => {
  const sql = `
    SELECT sum(bitmap_count(b)), bitmap_count(bitmap_or_agg(b)), bitmap_count(bitmap_and_agg(b)) FROM (
      SELECT id % 2, bitmap_construct_agg(bitmap_bit_position(id)) AS b FROM range(1, 101) GROUP BY 1)`;
  expect(await session().sql(sql).collect()).toEqual([[100, 100, 0]]);
});

test('a sketch of counts has the bytes of Spark', async () => {
  const sql = 'SELECT hex(count_min_sketch(i, 0.5D, 0.5D, 1)) FROM VALUES (1), (2), (1) AS t(i)';
  const table = '0000000000000000000000000000000200000000000000010000000000000000';
  expect(await session().sql(sql).collect()).toEqual([
    [`0000000100000000000000030000000100000004000000005D8D6AB9${table}`],
  ]);
});

test.each([
  ['count_min_sketch(id, 0.0D, 0.5D, 1)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['count_min_sketch(id, 0.5D, 1.0D, 1)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['count_min_sketch(id, NULL, 0.5D, 1)', 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
  ['count_min_sketch(id, 0.5D, 0.5D, CAST(id AS INT))', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['bitmap_construct_agg(id + 40000)', 'INVALID_BITMAP_POSITION'],
])('%s is refused', async (sql, condition) => {
  const run = async () => session().sql(`SELECT ${sql} FROM range(3)`).collect();
  await expect(run).rejects.toMatchObject({ condition });
});

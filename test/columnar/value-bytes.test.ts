import { expect, test } from 'vitest';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  map,
  SMALLINT,
  STRING,
  struct,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { valueFromBytes, valueToBytes } from '../../src/columnar/value-bytes.ts';

const VALUES: readonly (readonly [DataType, LiteralValue])[] = [
  [BOOLEAN, true],
  [BOOLEAN, false],
  [TINYINT, -128],
  [SMALLINT, 32_767],
  [INT, -5],
  [BIGINT, -(1n << 63n)],
  [decimal(38, 2), -(10n ** 38n) + 1n],
  [FLOAT, 1.5],
  [DOUBLE, Number.NaN],
  [DOUBLE, -0],
  [STRING, ''],
  [STRING, 'héllo 👍'],
  [STRING, 'long '.repeat(100)],
  [BINARY, Uint8Array.of(0, 255)],
  [INT, null],
  [array(INT), [1, null, 3]],
  [array(array(STRING)), [['a'], [], null]],
  [
    map(STRING, BIGINT),
    [
      ['a', 1n],
      ['b', null],
    ],
  ],
  [struct([field('x', INT), field('y', STRING)]), [null, 'z']],
];

test.each(VALUES)('a value of %j comes back from its bytes', (type, value) => {
  expect(valueFromBytes(valueToBytes(value, type), type)).toEqual(value);
});

import { test } from 'vitest';
import {
  assertTrue,
  col,
  currentCatalog,
  currentDatabase,
  currentUser,
  inputFileBlockLength,
  inputFileBlockStart,
  inputFileName,
  monotonicallyIncreasingId,
  nvl2,
  sparkPartitionId,
  typeOf,
  version,
} from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';
import { type Case, expectSame, typed } from '../support/typed-function-cases.ts';

const session = sharedSession();

const cases: readonly Case[] = [
  ['nvl2(s, i, l)', nvl2('s', 'i', 'l')],
  typed('assert_true(i > 0)', assertTrue(col('i').gt(0)), 'VOID'),
  typed("assert_true(i > 0, 'no')", assertTrue(col('i').gt(0), 'no'), 'VOID'),
  typed('typeof(d)', typeOf('d'), 'STRING'),
  ['monotonically_increasing_id() >= 0', monotonicallyIncreasingId().geq(0)],
  ['spark_partition_id() >= 0', sparkPartitionId().geq(0)],
  typed('input_file_name()', inputFileName(), 'STRING'),
  typed('input_file_block_start()', inputFileBlockStart(), 'BIGINT'),
  typed('input_file_block_length()', inputFileBlockLength(), 'BIGINT'),
  typed('current_catalog()', currentCatalog(), 'STRING'),
  typed('current_database()', currentDatabase(), 'STRING'),
  typed('current_user()', currentUser(), 'STRING'),
  typed('version()', version(), 'STRING'),
];

test('typed functions of rows give what SQL gives, of the type that they declare', () =>
  expectSame(session(), cases));

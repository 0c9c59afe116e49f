import { afterEach, expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { array, field, INT, STRING } from '../../../src/columnar/types.ts';
import { MillraceError } from '../../../src/errors.ts';
import { arrow } from '../../../src/formats/arrow/arrow.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { fileOf, readRows } from '../../support/format-rows.ts';

const context = testContext();

afterEach(() => releaseContext(context));

const columns = schema([field('n', INT), field('t', STRING), field('l', array(INT))]);
const rows = Array.from({ length: 60 }, (_, row) => {
  const text = row < 30 ? 'a text' : `text ${row % 4}`;
  return [row % 3 === 0 ? null : row % 5, text, row % 50 === 0 ? [row, null] : null];
});

function readDamaged(file: Buffer, at: number, bits: number): number {
  const damaged = Uint8Array.from(file);
  damaged[at]! ^= bits;
  try {
    return readRows(arrow, damaged, columns, context).length;
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    return 0;
  } finally {
    releaseContext(context);
  }
}

test.each([0x01, 0xff])(
  'whichever byte is damaged in the bits %d, a file is read or refused at once',
  (bits) => {
    const file = fileOf(arrow, columns, [rows], context);
    for (let at = 0; at < file.length; at++) {
      expect(readDamaged(file, at, bits)).toBeLessThanOrEqual(rows.length);
    }
  },
);

import { groupCases } from './cases/groups.ts';
import { joinCases } from './cases/joins.ts';
import { lineCases } from './cases/lines.ts';
import { numberCases } from './cases/numbers.ts';
import { orderCases } from './cases/order.ts';
import { patternCases } from './cases/patterns.ts';
import { printedCases } from './cases/printed.ts';
import { rowCases } from './cases/rows.ts';
import { textCases } from './cases/texts.ts';
import { timeCases } from './cases/times.ts';
import type { MicroCase } from './micro-case.ts';

/** Every case, by what the kernels work on. */
export function microCases(): readonly MicroCase[] {
  return [
    ...numberCases(),
    ...rowCases(),
    ...textCases(),
    ...patternCases(),
    ...groupCases(),
    ...orderCases(),
    ...timeCases(),
    ...joinCases(),
    ...lineCases(),
    ...printedCases(),
  ];
}

/** Verbs of the kernels that have no case, and why. */
export const WITHOUT_CASE: Readonly<Record<string, string>> = {
  bag: 'values of groups in a store, as `chain`',
  chain: 'rows of stream joins in a store: a plain loop would have to be a store',
  checksum: 'a part of reading record batches, see `records`',
  choose: 'copies as gather does',
  concat: 'copies whole columns',
  compress: 'a part of writing record batches, see `records`',
  decompress: 'a part of reading record batches, see `records`',
  explode: 'copies as gather does',
  lists: 'copies as gather does, sorts and searches a few elements at a time',
  memory: 'one instruction each, or nothing but the time that memory takes',
  records: 'reading and writing Kafka is measured as a whole by the bench `kafka`',
  table: 'the group table as a whole is measured by the bench `kernels`',
  values: 'copies values of any type: a plain loop would be as long as the kernel',
  variant: 'reads JSON and what it has become: a plain loop would be as long as the kernel',
  views: 'copies as gather does',
};

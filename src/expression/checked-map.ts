import type { Column } from '../columnar/batch.ts';
import { toErrorData, userError } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';
import { elementCount, rowsWithElement, rowsWithNull } from './list-parts.ts';
import { firstOccurrences } from './list-sets.ts';
import { reportErrors } from './validity.ts';

/** The maps, whose rows fail where a key is null or comes twice. */
export function checkedMap(maps: Column, { type, position }: Call, frame: EvaluationFrame): Column {
  const { kernels, scratch } = frame;
  const count = elementCount(maps, frame);
  reportErrors(rowsWithNull(maps, frame), maps.validity, frame, () =>
    toErrorData(userError('NULL_MAP_KEY', 'A key of a map is null.', { position })),
  );
  const repeated = scratch.allocateBitmap(count);
  kernels.notBitmap(firstOccurrences(maps, type, frame), count, repeated);
  reportErrors(rowsWithElement(repeated, maps, frame), maps.validity, frame, () =>
    toErrorData(
      userError('DUPLICATED_MAP_KEY', 'A key of a map comes twice.', {
        hint: 'Take the entries apart first, or leave out those that repeat.',
        position,
      }),
    ),
  );
  return maps;
}

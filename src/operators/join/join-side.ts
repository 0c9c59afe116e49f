import { concatBatches } from '../../columnar/concat.ts';
import { BIGINT, BINARY, type DataType } from '../../columnar/types.ts';
import type { JoinSideSpec } from '../../plan/stages.ts';
import type { StatefulOperator } from '../operator.ts';
import { indexRows } from './row-index.ts';

/** Puts the rows of one partition together and indexes them, once for all batches that they will be joined with. */
export function joinSide(spec: JoinSideSpec): StatefulOperator {
  return {
    step([batches], _store, context) {
      if (batches.length === 0) return [];
      const rows = concatBatches(batches, joinSideOutput(spec), context);
      return [{ ...rows, index: indexRows(spec.key, rows, context.arena, context) }];
    },
  };
}

export function joinSideOutput({
  key,
  types,
}: Pick<JoinSideSpec, 'key' | 'types'>): readonly DataType[] {
  return [key === 'word' ? BIGINT : BINARY, BIGINT, ...types];
}

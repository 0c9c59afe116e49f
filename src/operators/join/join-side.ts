import { BIGINT, BINARY, type DataType } from '../../columnar/types.ts';
import type { JoinSideSpec } from '../../plan/stages.ts';
import type { StatefulOperator } from '../operator.ts';
import { buildRows } from './built-rows.ts';

/** Puts the rows of one partition together and indexes them, once for all batches that they will be joined with. */
export function joinSide({ key, types }: JoinSideSpec): StatefulOperator {
  return {
    step([batches], _store, context) {
      if (batches.length === 0) return [];
      const wanted = new Set(types.keys());
      return [buildRows({ key, types, batches, wanted, lookUps: 0 }, context.arena, context)];
    },
  };
}

export function joinSideOutput({
  key,
  types,
}: Pick<JoinSideSpec, 'key' | 'types'>): readonly DataType[] {
  return [key === 'word' ? BIGINT : BINARY, BIGINT, ...types];
}

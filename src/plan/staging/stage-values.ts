import { schema } from '../../columnar/schema.ts';
import { BOOLEAN } from '../../columnar/types.ts';
import { nullOf } from '../../expression/call.ts';
import type { LocalRelation } from '../nodes/local-relation.ts';
import { idsOf } from './columns.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';

/** Rows of VALUES are made of the one row of a built-in source; where there are none, that row is dropped again. */
export function stageValues({ output, rows }: LocalRelation, built: StageBuilder): Pipeline {
  const source = built.sources.addOneRow();
  const pipeline = built.open({ kind: 'source', source, input: schema([]) }, []);
  if (output.length === 0 && rows.length === 1) return pipeline;
  const isEmpty = rows.length === 0;
  const projections = isEmpty ? [output.map(({ type }) => nullOf(type))] : rows;
  pipeline.add({ kind: 'expand', projections }, idsOf(output));
  if (isEmpty) pipeline.add({ kind: 'filter', condition: nullOf(BOOLEAN) });
  return pipeline;
}

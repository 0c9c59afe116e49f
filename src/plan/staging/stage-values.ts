import { schema } from '../../columnar/schema.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { idsOf } from './columns.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';

/** Written rows: the one row without columns, repeated with values. */
export function stageValues(plan: LogicalPlanOf<'localRelation'>, built: StageBuilder): Pipeline {
  const source = built.sources.addOneRow();
  const pipeline = built.open({ kind: 'source', source, input: schema([]) }, []);
  const isOneRow = plan.output.length === 0 && plan.rows.length === 1;
  if (!isOneRow) pipeline.add({ kind: 'expand', projections: plan.rows }, idsOf(plan.output));
  return pipeline;
}

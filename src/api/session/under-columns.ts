import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { field } from '../../columnar/types.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { project } from '../../plan/nodes/project.ts';
import type { SourceRelation } from '../../plan/nodes/source-relation.ts';

/** The columns of a plan as an input has them that keeps its rows; names of a query's columns may repeat. */
export function numberedSchema(output: readonly Attribute[]): Schema {
  return schemaOf(output.map(({ type }, index) => field(`column_${index}`, type, true)));
}

/** The columns of such an input under the ids and names that the plan gave them. */
export function underColumns(relation: SourceRelation, output: readonly Attribute[]): LogicalPlan {
  const items = output.map(({ id, name }, index) =>
    Object.freeze({ id, name, expression: relation.output[index]! }),
  );
  return project(relation, items);
}

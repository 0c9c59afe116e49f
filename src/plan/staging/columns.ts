import { type Schema, schema } from '../../columnar/schema.ts';
import { field } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import type { SourceRelation } from '../nodes/source-relation.ts';
import type { SplitStage } from '../stages.ts';
import { bindExpression } from './bind.ts';
import type { Pipeline } from './pipeline.ts';

/** The ids of columns, in order. */
export function idsOf(attributes: readonly Attribute[]): readonly number[] {
  return attributes.map(({ id }) => id);
}

/** Columns by name and type. */
export function schemaOf(attributes: readonly Attribute[]): Schema {
  return schema(attributes.map(({ name, type, nullable }) => field(name, type, nullable)));
}

/** What a source decodes, by the name of the column that it becomes. */
export function decodedOf({ output, decoded }: SourceRelation): SplitStage['decoded'] {
  const texts = output.flatMap(({ id, name }) => {
    const text = decoded[id];
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts);
}

/** Binds expressions to what a stage delivers. */
export function bindAll(
  expressions: readonly Expression[],
  { columns }: Pipeline,
): readonly Expression[] {
  return expressions.map((expression) => bindExpression(expression, columns));
}

/** A project that passes on all columns as they are is left out. */
export function addProject(pipeline: Pipeline, plan: LogicalPlanOf<'project'>): void {
  const { items } = plan;
  const expressions = items.map(({ expression }) => bindExpression(expression, pipeline.columns));
  const isSame =
    expressions.length === pipeline.columns.length &&
    expressions.every((own, place) => own.kind === 'column' && own.index === place);
  const columns = items.map(({ id }) => id);
  if (isSame) pipeline.columns = columns;
  else pipeline.add({ kind: 'project', expressions }, columns);
}

/** Leaves only these of the columns. */
export function addColumns(pipeline: Pipeline, columns: readonly Attribute[]): void {
  const ids = idsOf(columns);
  if (ids.length === pipeline.columns.length) return;
  pipeline.add({ kind: 'project', expressions: bindAll(columns, pipeline) }, ids);
}

/** Adds a generator beside the columns that it keeps. */
export function addGenerate(pipeline: Pipeline, plan: LogicalPlanOf<'generate'>): void {
  const { generator, outer, generated } = plan;
  const keep = plan.keep.map(({ id }) => pipeline.columns.indexOf(id));
  assert(!keep.includes(-1), 'the kept columns are among the columns of their stage');
  pipeline.add(
    {
      kind: 'generate',
      generator,
      arguments: bindAll(plan.arguments, pipeline),
      outer,
      keep,
      generated: generated.map(({ type }) => type),
    },
    [...idsOf(plan.keep), ...idsOf(generated)],
  );
}

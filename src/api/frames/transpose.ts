import { type DataType, STRING, type StructField, typeName } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';
import { assert, userError } from '../../errors.ts';
import type { Attribute, Literal } from '../../expression/expression.ts';
import { analyze, outputSchema } from '../../plan/analyze.ts';
import { newAttributeId } from '../../plan/attribute-id.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import { unresolvedLimit } from '../../plan/nodes/limit.ts';
import { localRelation } from '../../plan/nodes/local-relation.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedSort } from '../../plan/nodes/sort.ts';
import { Column } from '../columns/column.ts';
import { type FoldName, fieldsNamed } from '../columns/column-lists.ts';
import { exactColumn } from '../columns/column-name.ts';
import { callFunction, lit } from '../functions/functions.ts';
import type { SessionContext } from '../session/session-context.ts';

/** Rows that become columns, as many as Spark takes by default. */
const ROWS_MAX = 500;

const NESTED: ReadonlySet<DataType['kind']> = new Set<DataType['kind']>([
  ...(['array', 'map', 'struct', 'variant', 'null'] as const),
]);

/**
 * The plan of rows that have become columns: a row for each column but the index, whose values are the names. As in Spark the
 * rows are collected now, in the order of the index, without those where it is null.
 *
 * Source: Spark's ResolveTranspose.
 */
export async function transposedPlan(
  context: SessionContext,
  plan: LogicalPlan,
  name: string | undefined,
  fold: FoldName,
): Promise<LogicalPlan> {
  const { fields } = outputSchema(plan);
  const [index] = name === undefined ? fields : fieldsNamed(fields, [name], fold);
  if (index === undefined || NESTED.has(index.type.kind)) throw wrongIndex(index);
  const others = fields.filter((own) => own !== index);
  const columns = others.map((own) => new Column(exactColumn(own.name)));
  const key = new Column(exactColumn(index.name));
  const kept = unresolvedFilter(plan, key.isNotNull().expression);
  const items = [key.cast('STRING').as('name'), callFunction('array', ...columns).as('values')];
  const listed = unresolvedProject(
    unresolvedSort(kept, [key.asc().order]),
    items.map(({ expression }) => expression),
  );
  const limited = unresolvedLimit(listed, { count: lit(ROWS_MAX + 1).expression });
  const analyzed = analyze(limited, context.catalog, context.settings());
  const list = outputSchema(analyzed).fields[1]!.type;
  assert(list.kind === 'array', 'the values of a row are an array');
  const rows = await context.runBatch(analyzed, (result) => result.rows());
  if (rows.length > ROWS_MAX) throw tooManyRows();
  return localRelation(
    [newColumn('key', STRING, false), ...rows.map(([made]) => newColumn(made, list.element, true))],
    others.map((own, place) => [
      literalOf(own.name, STRING),
      ...rows.map((row) => literalOf(valuesOf(row)[place]!, list.element)),
    ]),
  );
}

function valuesOf(row: Row): readonly LiteralValue[] {
  return row[1] as readonly LiteralValue[];
}

function newColumn(name: LiteralValue | undefined, type: DataType, nullable: boolean): Attribute {
  return Object.freeze({
    kind: 'attribute',
    id: newAttributeId(),
    name: String(name),
    type,
    nullable,
  });
}

function literalOf(value: LiteralValue, type: DataType): Literal {
  return Object.freeze({ kind: 'literal', value, type });
}

function wrongIndex(index: StructField | undefined): Error {
  const message =
    index === undefined
      ? 'There is no column whose values could become names.'
      : `The values of ${index.name}, a ${typeName(index.type)}, cannot become names of columns.`;
  return userError('TRANSPOSE_INVALID_INDEX_COLUMN', message);
}

function tooManyRows(): Error {
  const message = `More than ${ROWS_MAX} rows would become columns.`;
  return userError('TRANSPOSE_EXCEED_ROW_LIMIT', message, { hint: 'Filter or limit them first.' });
}

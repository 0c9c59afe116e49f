import { sameType } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { withNewIds } from '../new-ids.ts';
import type { CommonTableExpression, UnresolvedWith } from '../nodes/common-table-expression.ts';
import type { UnresolvedLimit } from '../nodes/limit.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { type Recursion, recursion, workingTable } from '../nodes/recursion.ts';
import type { UnresolvedUnion } from '../nodes/union.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { alignColumns } from './analyze-union.ts';
import { checkPlaces, readsTable } from './recursive-reference.ts';

/** The parts of a definition that reads itself. */
interface RecursiveQuery {
  readonly union: UnresolvedUnion;
  readonly distinct: boolean;
  /** The WITH that stands before the union, from outside to inside. */
  readonly around: readonly UnresolvedWith[];
  /** LIMIT behind the union: rounds end with so many rows. */
  readonly cut: UnresolvedLimit | null;
}

/** A definition of WITH RECURSIVE: null for one that does not read itself. */
export function analyzeRecursion(
  definition: CommonTableExpression,
  context: AnalysisContext,
): LogicalPlan | null {
  const { name, query, position } = definition;
  if (!readsTable(query, name)) return null;
  const { union, distinct, around, cut } = partsOf(definition);
  const [anchor, step] = union.children as readonly [UnresolvedPlan, UnresolvedPlan];
  if (readsTable(anchor, name)) throw notRecursive(definition);
  if (distinct && context.settings.strictSpark) {
    const message = `The recursive query ${name} uses UNION.`;
    const hint = 'Use UNION ALL.';
    throw userError('UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE', message, { position, hint });
  }
  checkPlaces(step, name, context.catalog.userFunctions);
  const wrap = (plan: UnresolvedPlan): UnresolvedPlan =>
    around.reduceRight<UnresolvedPlan>((child, node) => ({ ...node, child }), plan);
  const start = context.analyze(wrap(anchor), context);
  const analyzeStep = (output: readonly Attribute[], tableId: number): LogicalPlan => {
    const commonTables = new Map(context.commonTables);
    commonTables.set(name.toLowerCase(), workingTable(name, tableId, output));
    return context.analyze(wrap(step), { ...context, commonTables });
  };
  const made = closeTypes(definition, start, context.settings, analyzeStep);
  if (isStreaming(made)) {
    const message = `The recursive query ${name} reads a stream.`;
    throw userError('UNSUPPORTED_STREAMING_OPERATOR', message, { position });
  }
  const levelsMax = definition.levelsMax ?? null;
  const whole: Recursion = Object.freeze({ ...made, distinct, levelsMax });
  return cut === null ? whole : context.analyze({ ...cut, child: whole }, context);
}

/** Columns have the types that anchor and step have in common, which the step may widen once. */
function closeTypes(
  { name, columns, position }: CommonTableExpression,
  anchor: LogicalPlan,
  settings: AnalysisContext['settings'],
  analyzeStep: (output: readonly Attribute[], tableId: number) => LogicalPlan,
): Recursion {
  const names = columns.length === 0 ? outputOf(anchor).map((column) => column.name) : columns;
  if (names.length !== outputOf(anchor).length) {
    const message = `The relation has ${outputOf(anchor).length} columns, but ${names.length} names are given.`;
    throw userError('ASSIGNMENT_ARITY_MISMATCH', message, { position });
  }
  let start = anchor;
  for (;;) {
    const tableId = newAttributeId();
    const output = outputOf(start).map(
      ({ type }, index): Attribute =>
        Object.freeze({
          kind: 'attribute',
          id: newAttributeId(),
          name: names[index]!,
          type,
          nullable: true,
        }),
    );
    const step = analyzeStep(output, tableId);
    const { children, output: common } = alignColumns(
      [start, step],
      `WITH RECURSIVE ${name}`,
      settings,
      position,
    );
    const isClosed = common.every(({ type }, index) => sameType(type, output[index]!.type));
    if (isClosed) {
      const [first, next] = children as readonly [LogicalPlan, LogicalPlan];
      const fresh = output.map((column) => Object.freeze({ ...column, id: newAttributeId() }));
      const parts = { name, tableId, anchor: first, step: next, output: fresh };
      return recursion({ ...parts, distinct: false, levelsMax: null });
    }
    if (start !== anchor) {
      const message = `The columns of the recursive query ${name} get wider with each round.`;
      throw userError('INCOMPATIBLE_COLUMN_TYPE', message, { position, hint: 'Cast them.' });
    }
    start = widened(children[0]!);
  }
}

function widened(plan: LogicalPlan): LogicalPlan {
  const fresh = withNewIds(plan);
  return project(
    fresh,
    outputOf(fresh).map((expression) =>
      Object.freeze({ id: expression.id, name: expression.name, expression }),
    ),
  );
}

function partsOf(definition: CommonTableExpression): RecursiveQuery {
  const around: UnresolvedWith[] = [];
  let { query } = definition;
  while (query.kind === 'unresolvedWith') {
    if (query.definitions.some((own) => readsTable(own.query, definition.name))) {
      throw notRecursive(definition);
    }
    around.push(query);
    query = query.child;
  }
  const cut = query.kind === 'unresolvedLimit' ? query : null;
  const rows = cut === null ? query : cut.child;
  const union = rows.kind === 'unresolvedDistinct' ? rows.child : rows;
  const distinct = union !== rows;
  if (union.kind === 'unresolvedUnion' && union.children.length === 2) {
    return { union, distinct, around, cut };
  }
  throw notRecursive(definition);
}

function notRecursive({ name, position }: CommonTableExpression): Error {
  const message = `The recursive query ${name} is no UNION ALL of an anchor, which does not read it, and a step.`;
  return userError('INVALID_RECURSIVE_CTE', message, { position });
}

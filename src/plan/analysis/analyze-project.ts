import { BOOLEAN } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { substitute } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import { generate } from '../nodes/generate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project, type UnresolvedProject } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { analyzeSelectAggregate } from './analyze-aggregate.ts';
import { checkBoolean } from './check-boolean.ts';
import { checkPipeStep } from './check-pipe-items.ts';
import { type AggregateRefusal, type ExpressionScope, plainScope } from './expression-scope.ts';
import { isGenerator, newGenerator, placeOfGenerator } from './generators.ts';
import { placeNamed } from './named-arguments.ts';
import { OverCollector } from './over-collector.ts';
import { RandomItems } from './random-items.ts';
import { hasAggregate, resolveExpression } from './resolve-expression.ts';
import { resolveItems } from './resolve-items.ts';
import { type ScopeColumn, sameName, scopeOf } from './scope.ts';
import { type SelectItem, selectItems } from './select-items.ts';
import { StepsBelow } from './steps-below.ts';
import { SubqueryCollector } from './subquery-collector.ts';
import { WindowCollector } from './window-collector.ts';

/** Never met: a SELECT list with an aggregate becomes an aggregate before. */
const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNSUPPORTED_FEATURE',
  message: 'An aggregate cannot stand here.',
};

/** A SELECT list: an aggregate over everything, or one column for each item. */
export function analyzeProject(node: UnresolvedProject, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const { userFunctions } = context.catalog;
  checkPipeStep(node, userFunctions);
  if (node.items.some((item) => hasAggregate(item, userFunctions))) {
    return analyzeSelectAggregate(
      child,
      { grouping: [], items: node.items, having: null, over: node.over },
      context,
    );
  }
  const generated = extractGenerator(child, node, context);
  const windows = new WindowCollector();
  const plain = plainScope(generated.child, NO_AGGREGATES, context);
  const over = new OverCollector(node.over?.definitions);
  const subqueries = new SubqueryCollector(context);
  const { columns } = generated;
  const scope = { ...plain, columns, windows, over, subqueries };
  const random = new RandomItems();
  const { named, meanings, names } = resolveItems(generated.items, scope, { random });
  const qualify = node.over?.qualify ?? null;
  const condition =
    qualify && substitute(resolveQualify(qualify, { ...scope, earlierItems: names }), meanings);
  const meant = (part: Expression): Expression => substitute(part, meanings);
  const steps = [...subqueries.steps(meant), ...over.steps(meant, random.ids)];
  const { once, items } = random.part(named, steps, [condition]);
  const input = new StepsBelow([...once, ...steps]).applyTo(windows.applyTo(generated.child));
  return project(condition === null ? input : filter(input, condition), items);
}

function resolveQualify(qualify: UnresolvedExpression, scope: ExpressionScope): Expression {
  const condition = resolveExpression(qualify, scope);
  checkBoolean(condition, 'QUALIFY');
  return implicitCast(condition, BOOLEAN);
}

interface GeneratedItems {
  readonly child: LogicalPlan;
  readonly items: readonly SelectItem[];
  /** What names mean: columns of the input before those that are generated. */
  readonly columns: readonly ScopeColumn[];
}

/** Moves a generator of the SELECT list below it: its columns take the item's place. */
function extractGenerator(
  child: LogicalPlan,
  { items: written, over }: UnresolvedProject,
  context: AnalysisContext,
): GeneratedItems {
  const first = written[placeOfGenerator(written)];
  const columns = scopeOf(child);
  if (first === undefined) {
    return { child, columns, items: selectItems(written, columns, context, over?.definitions) };
  }
  const plan = generateAbove(child, first, { outer: false, qualifier: null }, context);
  const items = written.flatMap((item): readonly SelectItem[] => {
    if (item !== first) return selectItems([item], columns, context, over?.definitions);
    return plan.generated.map((attribute) => ({ kind: 'column', name: attribute.name, attribute }));
  });
  const same = sameName(context.settings.caseSensitive);
  const isNew = ({ name }: Attribute) =>
    !columns.some(
      ({ attribute, hidden, isFact }) => !hidden && !isFact && same(attribute.name, name),
    );
  const added = plan.generated.filter(isNew);
  const all = [...columns, ...added.map((attribute) => ({ attribute, qualifier: null }))];
  return { child: plan, columns: all, items };
}

/** A generate node for a generator's call, with or without names for its columns. */
export function generateAbove(
  child: LogicalPlan,
  written: UnresolvedExpression,
  view: { readonly outer: boolean; readonly qualifier: string | null },
  context: AnalysisContext,
): ReturnType<typeof generate> {
  const call = withoutAlias(written);
  if (!isGenerator(call)) {
    const message = 'A LATERAL VIEW needs a generator such as explode.';
    const { position } = written;
    throw userError('UNSUPPORTED_GENERATOR.NOT_GENERATOR', message, { position });
  }
  const subqueries = new SubqueryCollector(context);
  const scope = { ...plainScope(child, NO_AGGREGATES, context), subqueries };
  const operands = placeNamed(call).arguments.map((part) => resolveExpression(part, scope));
  const names = written.kind === 'unresolvedAlias' ? written.names : [];
  const { qualifier } = view;
  return generate(subqueries.applyTo(child), {
    ...newGenerator(call, operands, names, view.outer),
    keep: outputOf(child),
    qualifier,
  });
}

function withoutAlias(expression: UnresolvedExpression): UnresolvedExpression {
  return expression.kind === 'unresolvedAlias' ? expression.child : expression;
}

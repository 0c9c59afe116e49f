import { userError } from '../../errors.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { fieldCall } from '../../expression/functions/get-field.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import { windowBoundCall } from '../../expression/functions/window-bound.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { assignWindows } from '../nodes/assign-windows.ts';
import { expand } from '../nodes/expand.ts';
import { filter } from '../nodes/filter.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import type { UnresolvedWindowTable } from '../nodes/window-table.ts';
import { outputOf } from '../output.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';
import { sessionRows } from './session-table.ts';
import { newWindow, timeOf, windowLengths } from './window-collector.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNSUPPORTED_FEATURE',
  message: 'The arguments of a window table cannot hold an aggregate.',
};

/** CUMULATE gives a row as many times as steps make its greatest window. */
const STEPS_MAX = 1000;

/**
 *   TUMBLE, HOP = Project(columns, window_start, window_end, window_time, AssignWindows(t))
 *   CUMULATE    = Filter(time < window_end, Expand(a projection for each step, AssignWindows(greatest window, t)))
 *   SESSION     = what OVER makes of it; below GROUP BY its windows it becomes session_window
 */
export function analyzeWindowTable(
  node: UnresolvedWindowTable,
  context: AnalysisContext,
): LogicalPlan {
  if (node.function === 'session') return context.analyze(sessionRows(node), context);
  const child = context.analyze(node.child, context);
  const { position, lengths } = node;
  const resolve = (written: UnresolvedExpression) =>
    resolveExpression(written, plainScope(child, NO_AGGREGATES, context));
  const time = timeOf(node.function.toUpperCase(), resolve(node.time), context.settings, position);
  const given = (name: string) => lengths.get(name);
  const size = given('size')!;
  const offset = given('offset');
  if (node.function !== 'cumulate') {
    const written = [size, given('slide') ?? size, ...(offset === undefined ? [] : [offset])];
    const window = newWindow('window', time);
    const own = windowLengths(written, position);
    const assigned = assignWindows(child, time, own, window);
    return project(assigned, [...outputOf(child).map(passOn), ...boundsOf(window, own.size)]);
  }
  const whole = windowLengths([size, size, ...(offset === undefined ? [] : [offset])], position);
  const { size: step } = windowLengths([given('step')!], position);
  return cumulate(child, time, { ...whole, step }, node, context);
}

function cumulate(
  child: LogicalPlan,
  time: Expression,
  lengths: {
    readonly size: number;
    readonly slide: number;
    readonly start: number;
    readonly step: number;
  },
  { position }: UnresolvedWindowTable,
  { settings }: AnalysisContext,
): LogicalPlan {
  const { size, step } = lengths;
  const count = size / step;
  if (!Number.isInteger(count) || count > STEPS_MAX) {
    const message = `The size of CUMULATE must be one to ${STEPS_MAX} whole steps.`;
    throw userError('DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION', message, { position });
  }
  const window = newWindow('window', time);
  const columns = outputOf(child);
  const projections = Array.from({ length: count }, (_, index) => [
    ...columns,
    ...boundsOf(window, step * (index + 1)).map(({ expression }) => expression),
  ]);
  const bounds = boundsOf(window, step).map(({ name, expression }): Attribute => {
    const { type } = expression;
    return Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable: false });
  });
  const rows = expand(assignWindows(child, time, lengths, window), projections, [
    ...columns,
    ...bounds,
  ]);
  const less = lookupFunction('less')!;
  return filter(rows, less.resolve([time, bounds[1]!], settings, position));
}

/** window_start, window_end and window_time. */
function boundsOf(window: Attribute, size: number): readonly NamedExpression[] {
  const named = (name: string, expression: Expression) =>
    Object.freeze({ id: newAttributeId(), name, expression });
  return [
    named('window_start', fieldCall(window, 0, undefined)),
    named('window_end', windowBoundCall(window, size, undefined)),
    named('window_time', windowBoundCall(window, size - 1, undefined)),
  ];
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

import { typeName } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import { aggregateOf } from '../expression/aggregates/index.ts';
import type { AggregateCall } from '../expression/expression.ts';
import type { Aggregate } from './nodes/aggregate.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { childrenOf, isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';

/** Nodes that look at each row by itself: they pass on what is taken back as they pass on what comes. */
const LINEAR: ReadonlySet<LogicalPlan['kind']> = new Set([
  ...(['project', 'filter', 'expand', 'generate', 'assignWindows', 'union'] as const),
  'subqueryAlias',
]);

/** True where rows that were given out may be taken back: results of an aggregate that are not final. */
export function mayTakeBack(plan: LogicalPlan, outputMode: OutputMode): boolean {
  if (outputMode === 'append' || !isStreaming(plan)) return false;
  return (
    plan.kind === 'aggregate' || childrenOf(plan).some((child) => mayTakeBack(child, outputMode))
  );
}

/** Refuses an aggregate over changing results of others that cannot be kept right. */
export function checkChangingInput(node: Aggregate, outputMode: OutputMode, isRoot: boolean): void {
  const refuse = (reason: string, hint: string): never => {
    const message = `An aggregate over results of another aggregate that still change ${reason}.`;
    throw userError('UNSUPPORTED_FEATURE', message, { hint });
  };
  const between = firstNotLinear(node.child, outputMode);
  if (between !== null) refuse(`cannot have ${between} below it`, 'Use the output mode append.');
  if (node.session !== null) refuse('cannot group by sessions', 'Use the output mode append.');
  const stuck = node.aggregates.find(({ call }) => !canTakeBack(call));
  if (stuck !== undefined) {
    const { name, arguments: inputs } = stuck.call;
    const call = `${name}(${inputs.map(({ type }) => typeName(type)).join(', ')})`;
    refuse(
      `cannot be ${call}, which takes nothing back`,
      'Use count, sum or avg of exact numbers.',
    );
  }
  if (isRoot && outputMode === 'update' && node.grouping.length > 0) {
    refuse(
      'can lose groups, which update mode cannot tell',
      'Use the output mode complete or changelog.',
    );
  }
}

/** What stands between a node and the aggregate below, or is that aggregate, and does not give changes. */
function firstNotLinear(plan: LogicalPlan, outputMode: OutputMode): string | null {
  if (!mayTakeBack(plan, outputMode)) return null;
  if (plan.kind === 'aggregate') return plan.session === null ? null : 'session windows';
  if (!LINEAR.has(plan.kind)) return `a ${plan.kind}`;
  const found = childrenOf(plan).map((child) => firstNotLinear(child, outputMode));
  return found.find((kind) => kind !== null) ?? null;
}

/** Sums of floating point cannot be undone exactly. */
function canTakeBack(call: AggregateCall): boolean {
  const isInexact = call.arguments.some(
    ({ type }) => type.kind === 'float' || type.kind === 'double',
  );
  const counts = call.name === 'count' || call.name === 'count_if';
  return aggregateOf(call).retract !== undefined && (counts || !isInexact) && !call.distinct;
}

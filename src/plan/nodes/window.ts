import type { Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression, UnresolvedWindow } from '../../expression/unresolved.ts';
import type { FrameEdge, WindowCall } from '../../expression/window-function.ts';
import { transformAggregate, transformExpression } from '../expression-tree.ts';
import type { SortKey } from '../stages.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { MayKeepState } from './state-name.ts';

/**
 * OVER (PARTITION BY … ORDER BY …): the child's columns, then the result of each call over the rows of the partition.
 * Calls over other partitions or orders are nodes of their own.
 */
export interface Window extends MayKeepState {
  readonly kind: 'window';
  readonly child: LogicalPlan;
  readonly partition: readonly Expression[];
  readonly order: readonly SortKey[];
  readonly calls: readonly NamedWindowCall[];
}

/** What a SELECT says of its calls with OVER besides the calls. */
export interface OverClauses {
  /** WINDOW name AS (…): by name in lower case. */
  readonly definitions: ReadonlyMap<string, UnresolvedWindow>;
  /** QUALIFY: filters by their results. */
  readonly qualify: UnresolvedExpression | null;
}

export interface NamedWindowCall {
  readonly id: number;
  readonly name: string;
  readonly window: WindowCall;
}

export function window(
  child: LogicalPlan,
  { partition, order, calls }: Pick<Window, 'partition' | 'order' | 'calls'>,
): Window {
  return Object.freeze({ kind: 'window', child, partition, order, calls });
}

/** The same call over rewritten expressions, top-down as `transformExpression` does it. */
export function transformWindowCall(
  { call, frame }: WindowCall,
  rewrite: (part: Expression) => Expression | null,
): WindowCall {
  const edge = (own: FrameEdge): FrameEdge =>
    own.kind === 'value' ? { ...own, bound: transformExpression(own.bound, rewrite) } : own;
  return Object.freeze({
    call:
      call.kind === 'aggregateCall'
        ? transformAggregate(call, rewrite)
        : Object.freeze({
            ...call,
            arguments: call.arguments.map((part) => transformExpression(part, rewrite)),
          }),
    frame: Object.freeze({ start: edge(frame.start), end: edge(frame.end) }),
  });
}

/** Every expression that a call reads. */
export function partsOfWindowCall({ call, frame }: WindowCall): readonly Expression[] {
  const bounds = [frame.start, frame.end].flatMap((edge) =>
    edge.kind === 'value' ? [edge.bound] : [],
  );
  const filter = call.kind === 'aggregateCall' && call.filter !== undefined ? [call.filter] : [];
  return [...call.arguments, ...filter, ...bounds];
}

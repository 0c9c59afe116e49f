import type { Expression } from '../expression/expression.ts';
import { integerConstant } from '../expression/facts.ts';
import type { FrameEdge, WindowCall } from '../expression/window-function.ts';
import { eventTimesOf } from './event-time.ts';
import type { LogicalPlanOf } from './nodes/logical-plan.ts';
import type { WindowReach } from './ordered-window-stage.ts';

/** The event time that a window is in the order of, before all else; undefined for another order. */
export function orderingTime({ order, child }: LogicalPlanOf<'window'>): Expression | undefined {
  const [first] = order;
  if (first === undefined || first.descending) return undefined;
  const { expression } = first;
  const isTime = expression.kind === 'attribute' && expression.type.kind === 'timestamp';
  return isTime && eventTimesOf(child).has(expression.id) ? expression : undefined;
}

/** The event time or window among what a window's rows are partitioned by. */
export function windowTime({ partition, child }: LogicalPlanOf<'window'>): Expression | undefined {
  const times = eventTimesOf(child);
  return partition.find((part) => part.kind === 'attribute' && times.has(part.id));
}

/** How far the calls of a window look from a row; null where one looks to the end of the partition. */
export function reachOf(plan: LogicalPlanOf<'window'>): WindowReach | null {
  let reach: WindowReach = { rowsBefore: 0, microsBefore: 0, rowsBehind: 0, microsBehind: 0 };
  for (const { window } of plan.calls) {
    const own = reachOfCall(window);
    if (own === null) return null;
    const all = reach.rowsBefore === null || own.rowsBefore === null;
    reach = {
      rowsBefore: all ? null : Math.max(reach.rowsBefore!, own.rowsBefore!),
      microsBefore: Math.max(reach.microsBefore, own.microsBefore),
      rowsBehind: Math.max(reach.rowsBehind, own.rowsBehind),
      microsBehind: Math.max(reach.microsBehind, own.microsBehind),
    };
  }
  return reach;
}

const NOWHERE: WindowReach = { rowsBefore: 0, microsBefore: 0, rowsBehind: 0, microsBehind: 0 };
/** Functions whose result hangs on the rows before the row. */
const RUNNING: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank']);
/** Functions that need the whole partition. */
const WHOLE: ReadonlySet<string> = new Set(['ntile', 'cume_dist', 'percent_rank']);

function reachOfCall({ call, frame }: WindowCall): WindowReach | null {
  if (call.kind === 'positionCall') {
    if (WHOLE.has(call.name)) return null;
    if (RUNNING.has(call.name)) return { ...NOWHERE, rowsBefore: null };
    if (call.name === 'lag' || call.name === 'lead') {
      const offset = integerConstant(call.arguments[1]!);
      if (offset === undefined) return null;
      const behind = call.name === 'lead' ? offset : -offset;
      if (call.ignoresNulls) return behind > 0 ? null : { ...NOWHERE, rowsBefore: null };
      return { ...NOWHERE, rowsBefore: Math.max(0, -behind), rowsBehind: Math.max(0, behind) };
    }
  }
  const before = distanceOf(frame.start, -1);
  const behind = distanceOf(frame.end, 1);
  if (behind === null) return null;
  return {
    rowsBefore: before === null ? null : before.rows,
    microsBefore: before?.micros ?? 0,
    rowsBehind: behind.rows,
    microsBehind: behind.micros,
  };
}

/** How far an edge lies in a direction; null for the partition's end and what cannot be told. */
function distanceOf(edge: FrameEdge, direction: 1 | -1): { rows: number; micros: number } | null {
  switch (edge.kind) {
    case 'partition':
      return null;
    case 'peers':
      return { rows: 0, micros: 0 };
    case 'rows':
      return { rows: Math.max(0, edge.offset * direction), micros: 0 };
    case 'value': {
      const micros = movedBy(edge.bound);
      return micros === null ? null : { rows: 0, micros: Math.max(0, micros * direction) };
    }
  }
}

/** The microseconds that a bound adds to the order's value; null for anything else. */
function movedBy(bound: Expression): number | null {
  if (bound.kind !== 'call') return null;
  const [, offset] = bound.arguments;
  if (offset?.kind !== 'literal' || offset.type.kind !== 'dayTimeInterval') return null;
  if (bound.name === 'add') return Number(offset.value);
  return bound.name === 'subtract' ? -Number(offset.value) : null;
}

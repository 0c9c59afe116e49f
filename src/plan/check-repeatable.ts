import { userError } from '../errors.ts';
import type { Call } from '../expression/expression.ts';
import { givesTable, isAppend } from './changes-of.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { childrenOf, isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';

/** Nodes above the last groups: what they give of a group in one batch is never taken back. */
const PASSING: ReadonlySet<LogicalPlan['kind']> = new Set<LogicalPlan['kind']>([
  ...(['project', 'filter', 'expand', 'generate', 'assignWindows', 'union'] as const),
  ...(['subqueryAlias', 'eventTimeWatermark', 'sort', 'limit', 'join'] as const),
]);

/**
 * Refuses random numbers and the time of the batch where rows may be taken back: a row would be taken back as another than it
 * came. Asked of an optimised plan, in which nothing stands that nobody reads.
 */
export function checkRepeatable(plan: LogicalPlan, outputMode: OutputMode): void {
  const isWhole = outputMode === 'complete' && givesTable(plan);
  visit(plan, outputMode, outputMode === 'update' || isWhole);
}

function visit(plan: LogicalPlan, outputMode: OutputMode, isTop: boolean): void {
  if (!isStreaming(plan)) return;
  const children = childrenOf(plan);
  const passes = isTop && PASSING.has(plan.kind);
  if (!passes && children.some((child) => !isAppend(child, outputMode))) {
    const { left, right, child, children: others, ...own } = plan as unknown as Parts;
    const found = unrepeatableIn(own);
    if (found !== null) throw refusal(found);
  }
  for (const child of children) visit(child, outputMode, passes);
}

/** A node's children, beside what else it is made of. */
interface Parts {
  readonly left?: unknown;
  readonly right?: unknown;
  readonly child?: unknown;
  readonly children?: unknown;
}

/**
 * The innermost call that gives another value in another batch. Plans are plain data, so that it need not be known where it
 * stands.
 */
function unrepeatableIn(part: unknown): Call | null {
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return null;
  for (const member of Object.values(part)) {
    const found = unrepeatableIn(member);
    if (found !== null) return found;
  }
  return isCall(part) && (!part.deterministic || part.name === 'current_timestamp') ? part : null;
}

function isCall(part: object): part is Call {
  return 'kind' in part && part.kind === 'call';
}

function refusal({ name, position }: Call): Error {
  const message = `${name} gives another value when a row is taken back than it gave when the row came, and here rows of results that still change are.`;
  return userError('UNSUPPORTED_FEATURE', message, {
    position,
    hint: 'Compute it of the rows of the stream, or of the results at the top in the output mode complete or update; or use the output mode append.',
  });
}

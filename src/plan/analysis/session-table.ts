// SESSION as a table: rows with the session they are in. What GROUP BY makes of it is `session_window`, which streams know;
// alone it is computed with OVER: a row opens a session if the one before it lies further back than the gap.

import { INT, STRING } from '../../columnar/types.ts';
import { DAY_TO_SECOND } from '../../expression/time/interval-units.ts';
import type {
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedWindow,
} from '../../expression/unresolved.ts';
import { unresolvedText } from '../expression-text.ts';
import type { UnresolvedAggregate } from '../nodes/aggregate.ts';
import { unresolvedFilter } from '../nodes/filter.ts';
import { unresolvedProject } from '../nodes/project.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import type { UnresolvedWindowTable } from '../nodes/window-table.ts';

const NAMES: ReadonlyMap<string, (session: UnresolvedExpression) => UnresolvedExpression> = new Map(
  [
    ['window_start', (session) => call('get_field', [session, text('start')])],
    ['window_end', (session) => call('get_field', [session, text('end')])],
    ['window_time', (session: UnresolvedExpression) => call('window_time', [session])],
  ],
);

/** The rows of SESSION with the columns of its windows. */
export function sessionRows({
  child,
  time,
  lengths,
  partition,
}: UnresolvedWindowTable): UnresolvedPlan {
  const gap = lengths.get('gap')!;
  const rows = unresolvedFilter(child, call('is_not_null', [time]));
  const inOrder = over(partition, [time]);
  const before = Object.freeze({ ...call('lag', [time]), over: inOrder });
  const continues = call('greater_or_equal', [call('add', [before, gap]), time]);
  const opens = call('case', [continues, number(0), number(1)]);
  const opened = unresolvedProject(rows, [STAR, alias('_opens', opens)]);
  const running = Object.freeze({ ...call('sum', [column('_opens')]), over: inOrder });
  const numbered = unresolvedProject(opened, [STAR, alias('_session', running)]);
  const whole = over([...partition, column('_session')], []);
  const first = Object.freeze({ ...call('min', [time]), over: whole });
  const last = Object.freeze({ ...call('max', [time]), over: whole });
  const end = call('add', [last, gap]);
  return unresolvedProject(numbered, [
    Object.freeze({ kind: 'unresolvedStar', qualifier: [], except: [['_opens'], ['_session']] }),
    alias('window_start', first),
    alias('window_end', end),
    alias('window_time', call('subtract', [end, MICROSECOND])),
  ]);
}

/**
 * GROUP BY window_start, window_end and just the columns of PARTITION BY above SESSION: the same with session_window. Null for
 * other queries.
 */
export function withSessionWindow(node: UnresolvedAggregate): UnresolvedAggregate | null {
  const table = node.child.kind === 'unresolvedSubqueryAlias' ? node.child.child : node.child;
  if (table.kind !== 'unresolvedWindowTable' || table.function !== 'session') return null;
  if (node.grouping === 'all' || node.setColumns !== undefined) return null;
  const isPlain = node.grouping.every((sets) => sets.length === 1);
  const keys = node.grouping.flat(2);
  const isBound = (key: UnresolvedExpression) => boundName(key) !== null;
  const bounds = new Set(keys.filter(isBound).map(boundName));
  const others = keys
    .filter((key) => !isBound(key))
    .map(lastName)
    .sort();
  const wanted = table.partition.map(lastName).sort();
  const isWhole = bounds.has('window_start') && bounds.has('window_end');
  if (!isPlain || !isWhole || others.join() !== wanted.join()) return null;
  const session = call('session_window', [table.time, table.lengths.get('gap')!]);
  const rewrite = (part: UnresolvedExpression): UnresolvedExpression => {
    const name = boundName(part);
    return name === null ? withParts(part, rewrite) : NAMES.get(name)!(session);
  };
  const items = node.items.map((item) => {
    const name = boundName(item);
    return name === null ? rewrite(item) : alias(name, rewrite(item));
  });
  const child: UnresolvedPlan =
    node.child.kind === 'unresolvedSubqueryAlias'
      ? { ...node.child, child: table.child }
      : table.child;
  const grouping = [...keys.filter((key) => !isBound(key)), session].map((key) => [[key]]);
  const having = node.having && rewrite(node.having);
  return Object.freeze({ ...node, child, grouping, items, having });
}

function boundName(part: UnresolvedExpression): string | null {
  if (part.kind !== 'unresolvedColumn') return null;
  const name = part.parts.at(-1)!.toLowerCase();
  return NAMES.has(name) ? name : null;
}

function lastName(part: UnresolvedExpression): string {
  const name = part.kind === 'unresolvedColumn' ? part.parts.at(-1)! : unresolvedText(part);
  return name.toLowerCase();
}

/** The expression with its parts rewritten; those of subqueries stay. */
function withParts(
  part: UnresolvedExpression,
  rewrite: (part: UnresolvedExpression) => UnresolvedExpression,
): UnresolvedExpression {
  if (part.kind === 'unresolvedAlias' || part.kind === 'unresolvedCast') {
    return Object.freeze({ ...part, child: rewrite(part.child) });
  }
  if (part.kind !== 'unresolvedCall') return part;
  const filter = part.filter && rewrite(part.filter);
  return Object.freeze({ ...part, arguments: part.arguments.map(rewrite), filter });
}

const STAR: UnresolvedExpression = Object.freeze({ kind: 'unresolvedStar', qualifier: [] });
const MICROSECOND: UnresolvedExpression = Object.freeze({
  kind: 'literal',
  value: 1n,
  type: DAY_TO_SECOND,
});

function call(name: string, operands: readonly UnresolvedExpression[]): UnresolvedCall {
  return Object.freeze({ kind: 'unresolvedCall', name, arguments: operands });
}

function column(name: string): UnresolvedExpression {
  return Object.freeze({ kind: 'unresolvedColumn', parts: [name] });
}

function text(value: string): UnresolvedExpression {
  return Object.freeze({ kind: 'literal', value, type: STRING });
}

function number(value: number): UnresolvedExpression {
  return Object.freeze({ kind: 'literal', value, type: INT });
}

function alias(name: string, child: UnresolvedExpression): UnresolvedExpression {
  return Object.freeze({ kind: 'unresolvedAlias', names: [name], child });
}

function over(
  partition: readonly UnresolvedExpression[],
  order: readonly UnresolvedExpression[],
): UnresolvedWindow {
  const ascending = order.map((child) => ({ child, descending: false, nullsFirst: true }));
  return { partition, order: ascending };
}

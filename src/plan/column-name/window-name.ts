import type {
  FrameBound,
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedFrame,
  UnresolvedOrder,
  UnresolvedWindow,
} from '../../expression/unresolved.ts';

type Write = (expression: UnresolvedExpression) => string;

/** What stands behind OVER; the frame shows even where it was left out. */
export function windowName(call: UnresolvedCall, window: UnresolvedWindow, write: Write): string {
  const { partition, order, frame } = window;
  const parts: string[] = [];
  if (partition.length > 0) parts.push(`PARTITION BY ${partition.map(write).join(', ')}`);
  if (order.length > 0)
    parts.push(`ORDER BY ${order.map((key) => sortName(key, write)).join(', ')}`);
  parts.push(frame === undefined ? impliedFrame(call, order, write) : frameName(frame, write));
  return `(${parts.join(' ')})`;
}

/** The order of WITHIN GROUP; percentiles and mode() show neither ASC nor where nulls stand. */
export function groupOrderName(
  { name }: UnresolvedCall,
  order: readonly UnresolvedOrder[],
  write: Write,
): string {
  const isPlain = PLAIN_ORDER.has(name);
  const plain = ({ child, descending }: UnresolvedOrder) =>
    `${write(child)}${descending ? ' DESC' : ''}`;
  return order.map((key) => (isPlain ? plain(key) : sortName(key, write))).join(', ');
}

const PLAIN_ORDER: ReadonlySet<string> = new Set(['mode', 'percentile_cont', 'percentile_disc']);

function sortName({ child, descending, nullsFirst }: UnresolvedOrder, write: Write): string {
  return `${write(child)} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}

/** Functions that count rows, whatever order tells from them. */
const BY_ROWS: ReadonlySet<string> = new Set([
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'ntile',
]);

function impliedFrame(
  { name, arguments: operands }: UnresolvedCall,
  order: readonly UnresolvedOrder[],
  write: Write,
): string {
  if (name === 'lag' || name === 'lead') {
    const offset = operands[1] === undefined ? '1' : write(operands[1]);
    const bound = name === 'lag' ? `-${offset} FOLLOWING` : `${offset} FOLLOWING`;
    return `ROWS BETWEEN ${bound} AND ${bound}`;
  }
  if (BY_ROWS.has(name)) return 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  return order.length === 0
    ? 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
    : 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
}

function frameName({ unit, start, end }: UnresolvedFrame, write: Write): string {
  return `${unit.toUpperCase()} BETWEEN ${boundName(start, write)} AND ${boundName(end, write)}`;
}

function boundName(bound: FrameBound, write: Write): string {
  switch (bound.kind) {
    case 'unboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'unboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'currentRow':
      return 'CURRENT ROW';
    case 'preceding':
    case 'following':
      return `${write(bound.offset)} ${bound.kind.toUpperCase()}`;
  }
}

import type { RowGroup } from 'hyparquet';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { constantValue } from '../../expression/constant-value.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { Call, Expression } from '../../expression/expression.ts';
import { leafKey } from './file-nodes.ts';
import { typeOfLeaf } from './file-types.ts';
import type { ReadNode } from './read-nodes.ts';

/** What a footer says about a column of a row group. */
interface ColumnBounds {
  readonly rowCount: number;
  readonly nullCount: number | null;
  /** Null where the file does not say, or says it in a way that proves nothing. */
  readonly least: Bound | null;
  readonly greatest: Bound | null;
  /** Values beyond the bounds may be there: NaN is greater than any number and not counted. */
  readonly mayExceed: boolean;
}

type Bound = number | bigint | Uint8Array;

/** What a condition is tested against: the bounds of columns, null where nothing is known, and the values of constants. */
interface Facts {
  boundsOf(column: Expression): ColumnBounds | null;
  /** Undefined for what is no constant. */
  valueOf(expression: Expression): LiteralValue | undefined;
}

/**
 * The row groups that may hold rows for which a condition is true. Columns are found by their names among those that are
 * read.
 */
export function matchingRowGroups(
  groups: readonly RowGroup[],
  condition: Expression,
  columns: readonly string[],
  reads: readonly ReadNode[],
  context: ComputeContext,
): readonly RowGroup[] {
  const readOf = new Map(columns.map((name, place) => [name, reads[place]!]));
  const valueOfConstant = (expression: Expression) => constantValue(expression, context);
  return groups.filter((group) => {
    const bounds = (column: Expression): ColumnBounds | null => {
      const inner = withoutWidening(column);
      const read = inner.kind === 'column' ? readOf.get(inner.name) : undefined;
      return read === undefined ? null : boundsOf(group, read);
    };
    return mayBeTrue(condition, { boundsOf: bounds, valueOf: valueOfConstant });
  });
}

/** False only where no row of the group can make the condition true. */
function mayBeTrue(condition: Expression, facts: Facts): boolean {
  if (condition.kind === 'literal') return condition.value === true;
  if (condition.kind !== 'call') return true;
  return TESTS[condition.name]?.(condition, facts) ?? true;
}

type Test = (call: Call, facts: Facts) => boolean;

/** NaN, which bounds do not count, equals no number. */
const equal = compared(
  (bounds, value) => reaches({ ...bounds, mayExceed: false }, value) && starts(bounds, value),
);

const TESTS: Readonly<Record<string, Test>> = {
  and: ({ arguments: [left, right] }, facts) => mayBeTrue(left!, facts) && mayBeTrue(right!, facts),
  or: ({ arguments: [left, right] }, facts) => mayBeTrue(left!, facts) || mayBeTrue(right!, facts),
  equal,
  less: compared((bounds, value) => starts(bounds, value, true), 'greater'),
  less_or_equal: compared((bounds, value) => starts(bounds, value), 'greater_or_equal'),
  greater: compared((bounds, value) => reaches(bounds, value, true), 'less'),
  greater_or_equal: compared((bounds, value) => reaches(bounds, value), 'less_or_equal'),
  in: (call, facts) => {
    const [column, ...values] = call.arguments;
    return values.some((value) => equal({ ...call, arguments: [column!, value] }, facts));
  },
  is_null: ({ arguments: [column] }, facts) => facts.boundsOf(column!)?.nullCount !== 0,
  is_not_null: ({ arguments: [column] }, facts) => hasValues(facts.boundsOf(column!)),
};

/** A comparison of a column with a value; the other way round it is the one of the other name. */
function compared(
  mayHold: (bounds: ColumnBounds, value: Bound) => boolean,
  turned: string = 'equal',
): Test {
  return (call, facts) => {
    const [left, right] = call.arguments as readonly [Expression, Expression];
    const bounds = facts.boundsOf(left);
    if (bounds === null) {
      if (facts.boundsOf(right) === null) return true;
      return TESTS[turned]!({ ...call, arguments: [right, left] }, facts);
    }
    const constant = facts.valueOf(right);
    if (constant === undefined) return true;
    if (constant === null || !hasValues(bounds)) return false;
    const value = boundOf(constant);
    return value === null || mayHold(bounds, value);
  };
}

/** Whether a row of the column may have a value. */
function hasValues(bounds: ColumnBounds | null): boolean {
  return bounds === null || bounds.nullCount !== bounds.rowCount;
}

/** Whether a value of the column is not less than another, or `strictly` greater. */
function reaches({ greatest, mayExceed }: ColumnBounds, value: Bound, strictly = false): boolean {
  if (greatest === null || mayExceed) return true;
  const order = compareBounds(greatest, value);
  return Number.isNaN(order) || (strictly ? order > 0 : order >= 0);
}

/** Whether a value of the column is not greater than another, or `strictly` less. */
function starts({ least }: ColumnBounds, value: Bound, strictly = false): boolean {
  if (least === null) return true;
  const order = compareBounds(least, value);
  return Number.isNaN(order) || (strictly ? order < 0 : order <= 0);
}

/** NaN where the two cannot be compared. */
function compareBounds(left: Bound, right: Bound): number {
  if (left instanceof Uint8Array || right instanceof Uint8Array) {
    const areBytes = left instanceof Uint8Array && right instanceof Uint8Array;
    return areBytes ? Buffer.compare(left, right) : Number.NaN;
  }
  // `<` compares numbers with bigints exactly.
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : 0;
}

function boundOf(value: LiteralValue | undefined): Bound | null {
  if (typeof value === 'string') return Buffer.from(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : null;
}

/** Each is wider than those before it. */
const WHOLE: readonly DataType['kind'][] = ['tinyint', 'smallint', 'int', 'bigint'];
const FLOATING: ReadonlySet<DataType['kind']> = new Set(['float', 'double']);
const EXACT: ReadonlySet<DataType['kind']> = new Set([
  'string',
  'date',
  'timestamp',
  'timestampNtz',
]);

/** A whole number keeps its value in a wider type. */
function withoutWidening(expression: Expression): Expression {
  if (expression.kind !== 'call' || expression.name !== 'cast') return expression;
  const [inner] = expression.arguments;
  const [from, to] = [inner!, expression].map(({ type }) => WHOLE.indexOf(type.kind));
  return from >= 0 && from <= to ? inner! : expression;
}

function boundsOf(group: RowGroup, read: ReadNode): ColumnBounds | null {
  const rowCount = Number(group.num_rows);
  if (read.kind === 'missing') {
    if (read.ifMissing !== undefined) return null;
    return { rowCount, nullCount: rowCount, least: null, greatest: null, mayExceed: false };
  }
  if (read.kind !== 'leaf' || !meansTheSame(typeOfLeaf(read.leaf), read.type)) return null;
  const chunk = group.columns.find(
    ({ meta_data }) => leafKey(meta_data?.path_in_schema ?? []) === read.leaf.key,
  );
  const statistics = chunk?.meta_data?.statistics;
  if (statistics === undefined) return null;
  const { null_count, min_value, max_value } = statistics;
  return {
    rowCount,
    nullCount: null_count === undefined ? null : Number(null_count),
    least: boundOf(min_value as LiteralValue | undefined) ?? bytesOf(min_value),
    greatest: boundOf(max_value as LiteralValue | undefined) ?? bytesOf(max_value),
    mayExceed: FLOATING.has(read.type.kind),
  };
}

function bytesOf(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}

/** Whether the order of what the file has is that of what is read. */
function meansTheSame(stored: DataType, wanted: DataType): boolean {
  if (WHOLE.includes(wanted.kind)) return WHOLE.includes(stored.kind);
  if (FLOATING.has(wanted.kind)) return stored.kind === wanted.kind;
  return EXACT.has(wanted.kind) && stored.kind === wanted.kind;
}

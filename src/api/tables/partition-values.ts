import { repeatedName } from '../../columnar/schema.ts';
import type { StructField } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { PartitionValue } from '../../sql/partition-spec.ts';
import { exactColumn } from '../columns/column-name.ts';
import type { TableDefinition } from '../session/session-catalog.ts';

/** What a PARTITION clause says of a table: the values of columns, which are of PARTITIONED BY. */
export interface PartitionTarget {
  readonly partition: readonly PartitionValue[];
  readonly position?: SourcePosition | undefined;
}

/** The columns that a PARTITION clause gives a value, with it. Throws NON_PARTITION_COLUMN for other columns, and DUPLICATE_KEY. */
export function partitionValues(
  { name, columns, partitionedBy }: TableDefinition,
  { partition, position }: PartitionTarget,
): ReadonlyMap<StructField, UnresolvedExpression> {
  const folded = partitionedBy.map((own) => own.toLowerCase());
  const other = partition.find(({ column }) => !folded.includes(column.toLowerCase()));
  if (other !== undefined) {
    const message = `PARTITION names ${other.column}, which is no column that ${name} is partitioned by.`;
    const hint =
      folded.length === 0 ? 'It has no PARTITIONED BY.' : `These are ${partitionedBy.join(', ')}.`;
    throw userError('NON_PARTITION_COLUMN', message, { hint, position });
  }
  const again = repeatedName(
    partition.map(({ column }) => column),
    false,
  );
  if (again !== undefined) {
    const message = `PARTITION names the column ${again} more than once.`;
    throw userError('DUPLICATE_KEY', message, { position });
  }
  return new Map(
    partition.flatMap(({ column, value }) => {
      const own = columns?.find((each) => each.name.toLowerCase() === column.toLowerCase());
      return value === null || own === undefined ? [] : [[own, value] as const];
    }),
  );
}

/** Throws EMPTY_PARTITION_VALUE for a column that a clause names without a value. */
export function refuseOpen({ partition, position }: PartitionTarget): void {
  const open = partition.find(({ value }) => value === null);
  if (open === undefined) return;
  const message = `PARTITION gives the column ${open.column} no value.`;
  throw userError('INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE', message, { position });
}

/** True for the rows of the partitions that a clause names, which has a value at least. */
export function inPartition(
  values: ReadonlyMap<StructField, UnresolvedExpression>,
): UnresolvedExpression {
  return [...values]
    .map(([{ name, type }, child]): UnresolvedExpression => {
      const value = { kind: 'unresolvedCast', child, type, tolerant: false } as const;
      return call('null_safe_equal', [exactColumn(name), value]);
    })
    .reduce((left, right) => call('and', [left, right]));
}

function call(name: string, operands: readonly UnresolvedExpression[]): UnresolvedExpression {
  return { kind: 'unresolvedCall', name, arguments: operands };
}

import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { type Schema, schema } from '../../columnar/schema.ts';
import { field, INT, STRING, struct } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { StateStore } from '../../state/store.ts';
import { readBag } from './bag.ts';
import { readChains } from './chains.ts';
import { readCount } from './count.ts';
import { readGroups, readSessions } from './groups.ts';
import { readKeys } from './keys.ts';
import { fieldsOf, type StateDescription } from './state-description.ts';
import { readValues } from './values.ts';
import { readVariables } from './variables.ts';

/** Which table of an operator is read. */
export interface StatePlace {
  readonly operatorId: string;
  readonly partition: number;
  /** The side of a join; 0 for all else. */
  readonly side: 0 | 1;
}

/** Entries of a table: the columns of their keys, then those of what is kept. */
export interface StateRows {
  readonly count: number;
  readonly key: readonly Column[];
  readonly value: readonly Column[];
}

/** Reads all that a table of some form holds; rows go to the context's arena. */
export type ReadForm = (
  description: StateDescription,
  store: StateStore,
  side: 0 | 1,
  context: ComputeContext,
) => Iterable<StateRows>;

const FORMS: { readonly [F in StateDescription['form']]: ReadForm } = {
  groups: readGroups,
  sessions: readSessions,
  keys: readKeys,
  values: readValues,
  bag: readBag,
  chains: readChains,
  count: readCount,
  variables: readVariables,
};

/** The columns under which state is read: key and value as structs, as in Spark, then where it was. */
export function stateSchema({ key, values }: StateDescription, side: 0 | 1): Schema {
  return schema([
    field('key', struct(fieldsOf(key))),
    field('value', struct(fieldsOf(values[side]!))),
    field('partition_id', INT, false),
    field('operator_id', STRING, false),
  ]);
}

/** All entries of a table, in batches with the columns of `stateSchema`. */
export function* readState(
  description: StateDescription,
  store: StateStore,
  { operatorId, partition, side }: StatePlace,
  context: ComputeContext,
): Iterable<Batch> {
  const read = FORMS[description.form];
  for (const { count, key, value } of read(description, store, side, context)) {
    const repeat = (text: string | number, type: typeof INT): Column =>
      columnFromValues(
        Array.from({ length: count }, () => text),
        type,
        context.arena,
      );
    yield insertBatch(count, [
      structColumn(count, key),
      structColumn(count, value),
      repeat(partition, INT),
      repeat(operatorId, STRING),
    ]);
  }
}

function structColumn(count: number, children: readonly Column[]): Column {
  return { ...fixedColumn(count, 0, 0), children };
}

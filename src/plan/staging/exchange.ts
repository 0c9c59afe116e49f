import { type Schema, schema } from '../../columnar/schema.ts';
import { BIGINT, BINARY, field } from '../../columnar/types.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { ExchangeInput } from '../stages.ts';
import { bindAll, schemaOf } from './columns.ts';
import type { Pipeline } from './pipeline.ts';

/** Where `partialAggregate` and `encodeKey` put the hash of the grouping key. */
export const HASH_COLUMN = 1;

/** What rows are sent by. */
export interface ExchangeKey {
  readonly keys: readonly Expression[];
  /** Places of keys that must have a value. */
  readonly notNull: readonly number[];
  /** The one key is a number of 64 bits. */
  readonly isWord?: boolean | undefined;
}

/** An exchange of whole rows by the values of some expressions. */
export function addKey(pipeline: Pipeline, { keys: written, notNull, isWord }: ExchangeKey): void {
  const keys = bindAll(written, pipeline);
  pipeline.add({ kind: 'encodeKey', keys, notNull, isWord });
  pipeline.output = { kind: 'exchange', hash: HASH_COLUMN, single: keys.length === 0 };
}

/** What `encodeKey` gives for rows with these columns. */
export function keyedSchema(columns: readonly Attribute[], isWord = false): Schema {
  return schema([
    field('key', isWord ? BIGINT : BINARY),
    field('hash', BIGINT, false),
    ...schemaOf(columns).fields,
  ]);
}

/** Ends the stages that feed one side of an operator with an exchange by a key. */
export function exchangeByKey(
  feeding: readonly Pipeline[],
  columns: readonly Attribute[],
  key: ExchangeKey,
): ExchangeInput {
  for (const pipeline of feeding) addKey(pipeline, key);
  return {
    stages: feeding.map(({ id }) => id),
    schema: keyedSchema(columns, key.isWord),
    isKept: feeding.every(({ runsOnce }) => runsOnce),
  };
}

import { type DataType, NULL, STRING, typeName, VARIANT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { Variant } from '../../columnar/variant/variant.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall } from '../call.ts';
import { exactArguments } from '../signature.ts';
import { parseTypeDdl } from '../text/type-ddl.ts';
import { mergeVariantTypes, variantType, variantTypeName } from '../variant/variant-schema.ts';
import { valueAggregate } from './value-state.ts';

/** The accumulator is the text of the type so far. */
export const schemaOfVariantAggregate: AggregateFunction = valueAggregate({
  name: 'schema_of_variant_agg',
  summary: 'The type of what all VARIANTs of a group hold; VOID when there are none.',
  examples: [
    {
      sql: `SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('{"a":1}'), ('{"b":true}') AS t(j)`,
      result: 'OBJECT<a: BIGINT, b: BOOLEAN>',
    },
  ],
  resolve(given, _settings, position) {
    return aggregateCall(
      'schema_of_variant_agg',
      exactArguments('schema_of_variant_agg', [[VARIANT]], 1, given, position),
      STRING,
      { nullable: false, position },
    );
  },
  stateType: () => STRING,
  open: () => {
    const add = (state: LiteralValue, type: DataType): LiteralValue =>
      typeName(mergeVariantTypes(typeOf(state), type));
    return {
      update: (state, [value]) =>
        value === null ? state : add(state, variantType(Variant.of(value as Uint8Array))),
      merge: (state, other) => add(state, typeOf(other)),
      finish: (state) => variantTypeName(typeOf(state)),
    };
  },
});

function typeOf(state: LiteralValue): DataType {
  return state === null ? NULL : parseTypeDdl(String(state), undefined);
}

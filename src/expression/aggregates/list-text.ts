import { STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { checkCount } from '../call.ts';
import { typeArgument } from '../signature.ts';
import { valueAggregate } from './value-state.ts';

export const listAggregate: AggregateFunction = valueAggregate({
  name: 'listagg',
  aliases: ['string_agg'],
  summary:
    'All texts that are not null, in order, with a delimiter between them; null when there are none.',
  examples: [
    {
      sql: "SELECT listagg(s, '-') FROM VALUES ('b'), ('a'), (NULL) AS t(s)",
      result: 'b-a',
    },
  ],
  resolve(given, _settings, position) {
    checkCount('listagg', given, 1, 2, position);
    const text = typeArgument('listagg', 1, [STRING], given[0], position);
    const [, delimiter] = given;
    const isConstant = delimiter === undefined || delimiter.kind === 'literal';
    if (!isConstant) {
      const message = 'The delimiter of `listagg` must be a constant.';
      throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
    }
    if (delimiter !== undefined) typeArgument('listagg', 2, [STRING], delimiter, position);
    return {
      kind: 'aggregateCall',
      name: 'listagg',
      arguments: [text],
      distinct: false,
      type: STRING,
      nullable: true,
      options: { delimiter: delimiter?.value ?? '' },
      position,
    };
  },
  stateType: () => STRING,
  open: (call) => {
    const delimiter = String(call.options?.['delimiter']);
    const join = (state: LiteralValue, other: LiteralValue): LiteralValue => {
      if (state === null || other === null) return state ?? other;
      return `${state}${delimiter}${other}`;
    };
    return {
      update: (state, [value]) => join(state, value),
      merge: join,
      finish: (state) => state,
    };
  },
});

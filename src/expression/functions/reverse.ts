import { STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { collectionFunction } from '../collection-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';

export const reverse: ScalarFunction = collectionFunction({
  name: 'reverse',
  summary: 'Turns a text or an array around.',
  examples: [
    { sql: "reverse('abc')", result: 'cba' },
    { sql: 'reverse(array(1, 2))', result: '[2, 1]' },
  ],
  count: [1, 1],
  sign: ([given], name, position) => {
    const isArray = given.type.kind === 'array';
    const argument = isArray ? given : typeArgument(name, 1, [STRING], given, position);
    return { typed: [argument], type: argument.type };
  },
  compute: (value: string | readonly LiteralValue[]) =>
    typeof value === 'string' ? [...value].toReversed().join('') : value.toReversed(),
});

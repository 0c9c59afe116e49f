import { STRING } from '../../columnar/types.ts';
import { collectionFunction } from '../collection-function.ts';
import { elementCount, withElements } from '../list-parts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';

const ofTexts = collectionFunction({
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
  compute: (value: string) => [...value].toReversed().join(''),
});

export const reverse: ScalarFunction = {
  ...ofTexts,
  evaluate: (call, frame, evaluate) => {
    if (call.type.kind !== 'array') return ofTexts.evaluate(call, frame, evaluate);
    const { kernels, scratch } = frame;
    const lists = evaluate(call.arguments[0], frame);
    const count = elementCount(lists, frame);
    const address = scratch.allocate(count * 4);
    kernels.reverseElements(lists.offsets, lists.length, address);
    const { offsets } = lists;
    return withElements(lists, call.type, { offsets, elements: { address, count } }, frame);
  },
};

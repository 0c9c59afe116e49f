import { ORDER_COMPARISONS } from '../../expression/comparison-names.ts';

/** Functions that a null makes null. */
export const NULL_INTOLERANT: ReadonlySet<string> = new Set([
  ...ORDER_COMPARISONS,
  ...['add', 'subtract', 'multiply', 'negative', 'cast', 'get_field'],
]);

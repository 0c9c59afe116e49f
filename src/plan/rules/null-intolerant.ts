/** Functions that a null makes null. */
export const NULL_INTOLERANT: ReadonlySet<string> = new Set([
  ...['equal', 'not_equal', 'less', 'less_or_equal', 'greater', 'greater_or_equal'],
  ...['add', 'subtract', 'multiply', 'negative', 'cast', 'get_field'],
]);

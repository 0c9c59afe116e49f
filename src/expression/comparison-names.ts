/** The six comparisons by order. */
export const ORDER_COMPARISONS: readonly string[] = [
  ...['equal', 'not_equal', 'less', 'less_or_equal', 'greater', 'greater_or_equal'],
];

/** Functions that compare values and give true or false. */
export const COMPARISONS: ReadonlySet<string> = new Set([
  ...ORDER_COMPARISONS,
  ...['null_safe_equal', 'in'],
]);

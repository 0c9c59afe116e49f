// What EXECUTE IMMEDIATE … USING gives for `?` and `:name`.

import { MillraceError, toErrorData, userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';

/** The name that an item has: its alias, or that of the variable it is. */
export function parameterName(item: UnresolvedExpression): string | null {
  if (item.kind === 'unresolvedAlias') return item.names[0]!;
  return item.kind === 'unresolvedColumn' ? item.parts.at(-1)! : null;
}

export function withoutAlias(item: UnresolvedExpression): UnresolvedExpression {
  return item.kind === 'unresolvedAlias' ? item.child : item;
}

/** Refuses aliases that come twice, and queries. */
export function checkUsing(using: readonly UnresolvedExpression[]): void {
  const aliases = using.flatMap((item) =>
    item.kind === 'unresolvedAlias' ? [item.names[0]!.toLowerCase()] : [],
  );
  const double = aliases.find((alias, place) => aliases.indexOf(alias) < place);
  if (double !== undefined) {
    const message = `USING gives ${double} more than once.`;
    throw userError('EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES', message);
  }
  const query = using.map(withoutAlias).find(({ kind }) => kind === 'unresolvedSubquery');
  if (query === undefined) return;
  const message = 'USING takes constants and variables, not queries.';
  throw userError('UNSUPPORTED_EXPR_FOR_PARAMETER', message, { position: query.position });
}

/** Runs the parser; where it misses a `:name` and USING has values without names, those are what is wrong. */
export function namingAll<Result>(
  using: readonly UnresolvedExpression[],
  parse: () => Result,
): Result {
  try {
    return parse();
  } catch (error) {
    const isMissing =
      error instanceof MillraceError &&
      error.condition === 'UNBOUND_SQL_PARAMETER' &&
      error.position?.text[error.position.start] === ':' &&
      using.some((item) => parameterName(item) === null);
    if (!isMissing) throw error;
    const condition = 'ALL_PARAMETERS_MUST_BE_NAMED';
    throw new MillraceError({ ...toErrorData(error), condition }, { cause: error });
  }
}

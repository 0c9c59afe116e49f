// Table functions that read an input by a path: state('./checkpoint', operator => 'aggregate-0', batch => 7).

import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { unresolvedInputFunction } from '../plan/nodes/input-function.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** The format that each reads, and which of its options have other names in SQL, in lower case. */
const FUNCTIONS: ReadonlyMap<
  string,
  { readonly format: string; readonly names: ReadonlyMap<string, string> }
> = new Map([
  [
    'STATE',
    {
      format: 'statestore',
      names: new Map([
        ['operator', 'operatorId'],
        ['batch', 'batchId'],
        ['side', 'joinSide'],
      ]),
    },
  ],
  ['STATE_METADATA', { format: 'state-metadata', names: new Map() }],
]);

/** True at state( and its like. */
export function isInputFunctionNext(reader: TokenReader): boolean {
  const { kind, value } = reader.peek();
  return kind === 'word' && FUNCTIONS.has(value) && reader.isOperator('(', 1);
}

export function readInputFunction(reader: TokenReader): UnresolvedPlan {
  const start = reader.next();
  const { format, names } = FUNCTIONS.get(start.value)!;
  const options: Record<string, string> = {};
  reader.readBracketList(() => {
    const isNamed = reader.isOperator('=>', 1);
    const name = isNamed ? reader.expectName('an argument name') : 'path';
    if (isNamed) reader.expectOperator('=>');
    options[names.get(name.toLowerCase()) ?? name] = textOf(readExpression(reader), reader);
  });
  return unresolvedInputFunction(format, options, reader.positionFrom(start));
}

function textOf(argument: UnresolvedExpression, reader: TokenReader): string {
  if (argument.kind === 'literal' && argument.value !== null) return String(argument.value);
  const message = 'The arguments of a table function over an input are constants.';
  throw reader.mistake('NON_FOLDABLE_ARGUMENT', message, reader.peek());
}

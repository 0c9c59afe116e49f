import type { Expression } from '../expression/expression.ts';
import type { StageOperator } from './stages.ts';

/** True where operators hand columns on as they are: what they do takes the same time however many rows there are. */
export function passesOn(operators: readonly StageOperator[]): boolean {
  return operators.every((operator) => {
    if (operator.kind === 'project') return operator.expressions.every(isColumn);
    return (
      operator.kind === 'encodeKey' &&
      operator.isWord === true &&
      operator.isHashed === false &&
      operator.keys.every(isColumn)
    );
  });
}

function isColumn({ kind }: Expression): boolean {
  return kind === 'column';
}

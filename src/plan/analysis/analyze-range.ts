import { BIGINT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { Attribute, Literal } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { generate } from '../nodes/generate.ts';
import { ONE_ROW } from '../nodes/local-relation.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { UnresolvedRange } from '../nodes/range.ts';

/**
 * range(end), range(start, end), range(start, end, step) or with a number of slices, which means nothing here: one column `id` of
 * type BIGINT, made from one row.
 */
export function analyzeRange({ bounds, position }: UnresolvedRange): LogicalPlan {
  if (bounds.length < 1 || bounds.length > 4) {
    const message = `The function \`range\` takes 1 to 4 arguments, not ${bounds.length}.`;
    throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
  }
  const given = bounds.map(integerOf);
  const [first, last, step = 1n] = given.length === 1 ? [0n, given[0]!] : given;
  if (step === 0n) {
    const message = 'The step of range must not be 0.';
    throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
  }
  const id: Attribute = Object.freeze({
    kind: 'attribute',
    id: newAttributeId(),
    name: 'id',
    type: BIGINT,
    nullable: false,
  });
  return generate(ONE_ROW, {
    generator: 'range',
    arguments: [first!, last!, step].map(newLiteral),
    outer: false,
    keep: [],
    generated: [id],
    qualifier: null,
  });
}

function integerOf(bound: UnresolvedExpression): bigint {
  const isInteger =
    bound.kind === 'literal' && (bound.type.kind === 'int' || bound.type.kind === 'bigint');
  if (isInteger && bound.value !== null) return BigInt(bound.value as number | bigint);
  const message = 'The bounds and the step of range are constant integers.';
  const condition = 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE';
  throw userError(condition, message, { position: bound.position });
}

function newLiteral(value: bigint): Literal {
  return Object.freeze({ kind: 'literal', value, type: BIGINT });
}

import { BIGINT, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { argumentCast } from '../../expression/coercion/implicit-cast.ts';
import type { Attribute, Expression, Literal } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { generate } from '../nodes/generate.ts';
import { ONE_ROW } from '../nodes/local-relation.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { UnresolvedRange } from '../nodes/range.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNSUPPORTED_EXPR_FOR_OPERATOR',
  message: 'The bounds and the step of range cannot be aggregates.',
};

/**
 * range(end), range(start, end), range(start, end, step) or with a number of slices, which means nothing here: one column `id` of
 * type BIGINT, made from one row.
 */
export function analyzeRange(
  { bounds, position }: UnresolvedRange,
  context: AnalysisContext,
): LogicalPlan {
  if (bounds.length < 1 || bounds.length > 4) {
    const message = `The function \`range\` takes 1 to 4 arguments, not ${bounds.length}.`;
    throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
  }
  const names = RANGE_NAMES.slice(bounds.length === 1 ? 1 : 0);
  const given = bounds.map((bound, place) => integerOf(bound, names[place]!, context));
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

const RANGE_NAMES = ['start', 'end', 'step', 'numSlices'] as const;

/** A constant, converted to BIGINT as arguments are. */
function integerOf(bound: UnresolvedExpression, name: string, context: AnalysisContext): bigint {
  const { catalog, settings } = context;
  const { position } = bound;
  const value = resolveExpression(bound, plainScope(ONE_ROW, NO_AGGREGATES, context));
  const integer = argumentCast(value, BIGINT);
  if (integer === undefined) {
    const message = `The argument ${name} of range takes BIGINT, not ${typeName(value.type)}.`;
    throw userError('UNEXPECTED_INPUT_TYPE', message, { position });
  }
  const found =
    integer.kind === 'call' ? catalog.evaluateConstant?.(integer, settings) : literalOf(integer);
  if (found !== undefined && found !== null) return BigInt(found as number | bigint);
  const message = `The argument ${name} of range is a constant, and not null.`;
  const condition = `DATATYPE_MISMATCH.${found === null ? 'UNEXPECTED_NULL' : 'UNEXPECTED_INPUT_TYPE'}`;
  throw userError(condition, message, { position });
}

function literalOf(expression: Expression | undefined): LiteralValue | undefined {
  return expression?.kind === 'literal' ? expression.value : undefined;
}

function newLiteral(value: bigint): Literal {
  return Object.freeze({ kind: 'literal', value, type: BIGINT });
}

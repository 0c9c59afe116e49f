import { NULL, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';

/** A parameter that may be named; without `fallback` it must be given. */
export interface NamedParameter {
  readonly name: string;
  readonly fallback?: UnresolvedExpression | undefined;
}

const text = (value: string): UnresolvedExpression => ({ kind: 'literal', value, type: STRING });

const COLLECTION: readonly NamedParameter[] = [{ name: 'collection' }];

const INPUT: readonly NamedParameter[] = [{ name: 'input' }];

/** Functions whose arguments may be named, as in Spark. */
const PARAMETERS: ReadonlyMap<string, readonly NamedParameter[]> = new Map([
  [
    'mask',
    [
      { name: 'str' },
      { name: 'upperChar', fallback: text('X') },
      { name: 'lowerChar', fallback: text('x') },
      { name: 'digitChar', fallback: text('n') },
      { name: 'otherChar', fallback: { kind: 'literal', value: null, type: NULL } },
    ],
  ],
  ['explode', COLLECTION],
  ['explode_outer', COLLECTION],
  ['posexplode', COLLECTION],
  ['posexplode_outer', COLLECTION],
  ['inline', INPUT],
  ['inline_outer', INPUT],
  ['variant_explode', INPUT],
  ['variant_explode_outer', INPUT],
]);

/** The call with arguments `name => value` in their places. */
export function placeNamed(
  call: UnresolvedCall,
  parameters: readonly NamedParameter[] | undefined = PARAMETERS.get(call.name),
): UnresolvedCall {
  const { name: callee, arguments: given } = call;
  const first = given.findIndex((part) => part.kind === 'unresolvedAlias');
  if (first < 0) return call;
  if (parameters === undefined) {
    const message = `The arguments of \`${callee}\` have no names.`;
    throw refusal('NAMED_PARAMETERS_NOT_SUPPORTED', message, given[first]!);
  }
  const named = namedValues(callee, given.slice(first), parameters);
  const operands = parameters.map(({ name, fallback }, index) => {
    const value = named.get(name.toLowerCase());
    if (value !== undefined && index < first) {
      const message = `The parameter ${name} of \`${callee}\` is given by place and by name.`;
      const condition = 'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED';
      throw refusal(condition, message, value);
    }
    const operand = index < first ? given[index] : (value ?? fallback);
    if (operand !== undefined) return operand;
    const message = `The parameter ${name} of \`${callee}\` is not given.`;
    throw refusal('REQUIRED_PARAMETER_NOT_FOUND', message, call);
  });
  return Object.freeze({ ...call, arguments: operands });
}

function namedValues(
  callee: string,
  given: readonly UnresolvedExpression[],
  parameters: readonly NamedParameter[],
): ReadonlyMap<string, UnresolvedExpression> {
  const values = new Map<string, UnresolvedExpression>();
  for (const part of given) {
    if (part.kind !== 'unresolvedAlias') {
      const message = `An argument of \`${callee}\` without a name stands behind one with a name.`;
      throw refusal('UNEXPECTED_POSITIONAL_ARGUMENT', message, part);
    }
    const [name] = part.names;
    const key = name!.toLowerCase();
    if (values.has(key)) {
      const message = `The parameter ${name} of \`${callee}\` is given twice.`;
      const condition = 'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE';
      throw refusal(condition, message, part);
    }
    const known = parameters.map((parameter) => parameter.name);
    if (!known.some((own) => own.toLowerCase() === key)) {
      const message = `The function \`${callee}\` has no parameter ${name}.`;
      throw refusal('UNRECOGNIZED_PARAMETER_NAME', message, part, suggestName(name!, known));
    }
    values.set(key, part.child);
  }
  return values;
}

function refusal(
  condition: string,
  message: string,
  { position }: UnresolvedExpression,
  hint?: string,
): Error {
  return userError(condition, message, { position, hint });
}

import { type DataType, sameType } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import { checkCount } from './call.ts';
import { argumentCast, implicitCast } from './coercion/implicit-cast.ts';
import type { Expression } from './expression.ts';
import { unexpectedType } from './type-errors.ts';

/** What a parameter takes: one of these types; an argument of another type is brought to the first if it can be. */
export type Parameter = readonly DataType[];

/** What is made of the arguments of a call; the last ones may be left out when `required` is smaller. */
type BringArguments = (
  name: string,
  parameters: readonly Parameter[],
  required: number,
  given: readonly Expression[],
  position: SourcePosition | undefined,
) => Expression[];

/** Brings arguments to the types of their parameters. */
export const typeArguments: BringArguments = eachBy(typeArgument);

/** Arguments that must have a type of their parameter as they are; a NULL takes the first. */
export const exactArguments: BringArguments = eachBy(exactArgument);

function eachBy(bring: typeof typeArgument): BringArguments {
  return (name, parameters, required, given, position) => {
    checkCount(name, given, required, parameters.length, position);
    return given.map((argument, index) =>
      bring(name, index + 1, parameters[index], argument, position),
    );
  };
}

/** Brings one argument to a type of its parameter. */
export function typeArgument(
  name: string,
  index: number,
  parameter: Parameter,
  argument: Expression,
  position: SourcePosition | undefined,
): Expression {
  if (parameter.some((type) => sameType(type, argument.type))) return argument;
  for (const type of parameter) {
    const typed = argumentCast(argument, type);
    if (typed !== undefined) return typed;
  }
  throw unexpectedType(name, index, parameter, argument, position);
}

/** An argument that must have a type of its parameter as it is, a text by any collation; a NULL takes the first. */
export function exactArgument(
  name: string,
  index: number,
  parameter: Parameter,
  argument: Expression,
  position: SourcePosition | undefined,
): Expression {
  const { type } = argument;
  const takes = (each: DataType) =>
    sameType(each, type) || (each.kind === 'string' && type.kind === 'string');
  if (parameter.some(takes)) return argument;
  if (type.kind !== 'null') throw unexpectedType(name, index, parameter, argument, position);
  return implicitCast(argument, parameter[0]);
}

import type { Column } from '../columnar/batch.ts';
import { array, type DataType, map, NULL } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { SourcePosition } from '../errors.ts';
import { checkCount, functionCall } from './call.ts';
import { implicitCast } from './coercion/implicit-cast.ts';
import { widerWithoutTexts } from './coercion/wider-type.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call, Expression } from './expression.ts';
import { isNullable } from './facts.ts';
import { type Operand, operandsOf, validityOf } from './operand.ts';
import { computeRows } from './row-function.ts';
import type { ScalarFunction } from './scalar-function.ts';
import type { SessionSettings } from './session-settings.ts';
import { collectionsDiffer, unexpectedType } from './type-errors.ts';

/** A function of arrays or maps: its types follow from those of the elements. */
interface CollectionFunctionWords {
  readonly name: string;
  readonly summary: string;
  readonly examples: ScalarFunction['examples'];
  /** How many arguments there may be. */
  readonly count: readonly [min: number, max: number];
  /** Arguments for which null is a value; a null in another makes the result null. */
  readonly takingNull?: readonly number[];
  readonly sign: Sign;
}

interface ByColumn extends CollectionFunctionWords {
  /** Computes all rows at once; of rows in which a required argument is null it may give anything that is null. */
  computeColumn(given: CollectionOperands): Column;
}

interface ByRow extends CollectionFunctionWords {
  /** Gets the values of a row; may throw a user error, which counts for the row. */
  compute(...values: readonly never[]): LiteralValue;
}

/** What the function of a column gets. */
export interface CollectionOperands {
  readonly call: Call;
  readonly operands: readonly Operand[];
  /** Rows in which no required argument is null, as the address of a bitmap; 0 for all. */
  readonly validity: number;
  readonly frame: EvaluationFrame;
}

/** Brings the arguments to their types and says that of the result. */
type Sign = (
  given: readonly Expression[],
  name: string,
  position: SourcePosition | undefined,
  settings: SessionSettings,
) => Signature;

/** The arguments of a call, brought to their types, and the type of its result. */
export interface Signature {
  readonly typed: readonly Expression[];
  readonly type: DataType;
  /** Can be null for values that are not. */
  readonly nullable?: boolean;
}

/** Makes a function of the catalogue from a computation on collections. */
export function collectionFunction(spec: ByColumn | ByRow): ScalarFunction {
  const { name, summary, examples, takingNull = [] } = spec;
  return {
    name,
    summary,
    examples,
    resolve: (given, settings, position) => {
      checkCount(name, given, spec.count[0], spec.count[1], position);
      const { typed, type, nullable = false } = spec.sign(given, name, position, settings);
      const required = typed.filter((_, index) => !takingNull.includes(index));
      return functionCall(name, typed, type, {
        nullable: nullable || required.some(isNullable),
        position,
      });
    },
    evaluate: (call, frame, evaluate) => {
      if ('compute' in spec) {
        const compute = (row: readonly LiteralValue[]) => spec.compute(...(row as never[]));
        return computeRows(call, frame, evaluate, compute, takingNull);
      }
      const operands = operandsOf(call, frame, evaluate, takingNull);
      const required = operands.filter((_, index) => !takingNull.includes(index));
      const validity = validityOf(required, frame);
      return spec.computeColumn({ call, operands, validity, frame });
    },
  };
}

export type ArrayType = Extract<DataType, { kind: 'array' }>;
export type MapType = Extract<DataType, { kind: 'map' }>;

/** An argument that must be an array; an untyped NULL is an array of nothing. */
export function arrayArgument(
  name: string,
  index: number,
  argument: Expression,
  position: SourcePosition | undefined,
): { readonly argument: Expression; readonly type: ArrayType } {
  const typed = argument.type.kind === 'null' ? implicitCast(argument, array(NULL)) : argument;
  if (typed.type.kind === 'array') return { argument: typed, type: typed.type };
  throw unexpectedType(name, index, ['ARRAY'], argument, position);
}

/** An argument that must be a map; an untyped NULL is a map of nothing. */
export function mapArgument(
  name: string,
  index: number,
  argument: Expression,
  position: SourcePosition | undefined,
): { readonly argument: Expression; readonly type: MapType } {
  const typed = argument.type.kind === 'null' ? implicitCast(argument, map(NULL, NULL)) : argument;
  if (typed.type.kind === 'map') return { argument: typed, type: typed.type };
  throw unexpectedType(name, index, ['MAP'], argument, position);
}

/** An array and a value that is or could be one of its elements, brought to one element type. */
export function arrayWithValue(
  name: string,
  list: Expression,
  value: Expression,
  position: SourcePosition | undefined,
): { readonly list: Expression; readonly value: Expression; readonly type: ArrayType } {
  if (list.type.kind !== 'array') throw unexpectedType(name, 1, ['ARRAY'], list, position);
  const element = widerWithoutTexts(list.type.element, value.type);
  if (element === undefined) {
    throw collectionsDiffer('ARRAY_FUNCTION_DIFF_TYPES', name, [list, value], position);
  }
  const type: ArrayType = { ...list.type, element };
  return { list: implicitCast(list, type), value: implicitCast(value, element), type };
}

/** Whatever array comes first; the result is an array of the same type. */
export const sameArray: Sign = ([list], name, position) => {
  const { argument, type } = arrayArgument(name, 1, list, position);
  return { typed: [argument], type };
};

import { type DataType, field, INT, type StructField } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount } from '../../expression/call.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { unexpectedType } from '../../expression/type-errors.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import type { Generate } from '../nodes/generate.ts';
import { typeJsonTuple } from './json-tuple-generator.ts';
import { type TypeGenerator, typeStack } from './stack-generator.ts';
import { typeVariantExplode } from './variant-generator.ts';

interface GeneratorFunction {
  readonly generator: Generate['generator'];
  readonly outer: boolean;
  readonly type: TypeGenerator;
}

const EXPLODE = { generator: 'explode', type: ofOne('ARRAY or MAP', explodedColumns) } as const;
const POSEXPLODE = {
  generator: 'posexplode',
  type: ofOne('ARRAY or MAP', positionedColumns),
} as const;
const INLINE = { generator: 'inline', type: ofOne('ARRAY of STRUCT', inlinedColumns) } as const;

const GENERATORS: ReadonlyMap<string, GeneratorFunction> = new Map<string, GeneratorFunction>([
  ['explode', { ...EXPLODE, outer: false }],
  ['explode_outer', { ...EXPLODE, outer: true }],
  ['posexplode', { ...POSEXPLODE, outer: false }],
  ['posexplode_outer', { ...POSEXPLODE, outer: true }],
  ['inline', { ...INLINE, outer: false }],
  ['inline_outer', { ...INLINE, outer: true }],
  ['json_tuple', { generator: 'inline', type: typeJsonTuple, outer: false }],
  ['variant_explode', { generator: 'inline', type: typeVariantExplode, outer: false }],
  ['variant_explode_outer', { generator: 'inline', type: typeVariantExplode, outer: true }],
  ['stack', { generator: 'stack', type: typeStack, outer: false }],
]);

export function isGeneratorName(name: string): boolean {
  return GENERATORS.has(name);
}

export function isGenerator(expression: UnresolvedExpression): expression is UnresolvedCall {
  return expression.kind === 'unresolvedCall' && GENERATORS.has(expression.name);
}

/** The place of the generator in a SELECT list, which can have one; -1 where there is none. */
export function placeOfGenerator(items: readonly UnresolvedExpression[]): number {
  const places = items.flatMap((item, index) => {
    return isGenerator(item.kind === 'unresolvedAlias' ? item.child : item) ? [index] : [];
  });
  const [first = -1, second] = places;
  if (second === undefined) return first;
  const message = 'A SELECT list can have one generator only.';
  const { position } = items[second]!;
  throw userError('UNSUPPORTED_GENERATOR.MULTI_GENERATOR', message, { position });
}

/** The parts of a generate node that a generator's call decides. */
export function newGenerator(
  call: UnresolvedCall,
  operands: readonly Expression[],
  names: readonly string[],
  outer: boolean,
): Pick<Generate, 'generator' | 'arguments' | 'outer' | 'generated'> {
  const { name, position } = call;
  const known = GENERATORS.get(name)!;
  const { columns, inputs } = known.type(operands, name, position);
  const isOuter = outer || known.outer;
  const generated = nameColumns(columns, names, position).map((column): Attribute => {
    const { type, nullable } = column;
    const id = newAttributeId();
    return Object.freeze({
      kind: 'attribute',
      id,
      name: column.name,
      type,
      nullable: nullable || isOuter,
    });
  });
  return { generator: known.generator, arguments: inputs, outer: isOuter, generated };
}

function nameColumns(
  columns: readonly StructField[],
  names: readonly string[],
  position: SourcePosition | undefined,
): readonly StructField[] {
  if (names.length === 0) return columns;
  if (names.length !== columns.length) {
    const message = `The generator gives ${columns.length} columns, but ${names.length} names are given.`;
    throw userError('UDTF_ALIAS_NUMBER_MISMATCH', message, { position });
  }
  return columns.map(({ type, nullable }, index) => field(names[index]!, type, nullable));
}

/** A generator with one argument; `columnsOf` gives null for an argument of the wrong type. */
function ofOne(
  wanted: string,
  columnsOf: (argument: DataType) => readonly StructField[] | null,
): TypeGenerator {
  return (operands, name, position) => {
    checkCount(name, operands, 1, 1, position);
    const [argument] = operands;
    const columns = columnsOf(argument!.type);
    if (columns === null) throw unexpectedType(name, 1, [wanted], argument!, position);
    return { inputs: operands, columns };
  };
}

function explodedColumns(type: DataType): readonly StructField[] | null {
  if (type.kind === 'array') return [field('col', type.element, type.containsNull)];
  if (type.kind !== 'map') return null;
  return [field('key', type.key, false), field('value', type.value, type.valueContainsNull)];
}

function positionedColumns(type: DataType): readonly StructField[] | null {
  const columns = explodedColumns(type);
  return columns && [field('pos', INT, false), ...columns];
}

function inlinedColumns(type: DataType): readonly StructField[] | null {
  if (type.kind !== 'array' || type.element.kind !== 'struct') return null;
  const { containsNull, element } = type;
  return element.fields.map((own) => field(own.name, own.type, own.nullable || containsNull));
}

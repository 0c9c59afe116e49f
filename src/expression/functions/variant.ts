import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import {
  array,
  BOOLEAN,
  field,
  INT,
  STRING,
  struct,
  typeName,
  VARIANT,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { encodeVariant } from '../../columnar/variant/encode-variant.ts';
import { Variant } from '../../columnar/variant/variant.ts';
import { MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { convertColumn } from '../conversion/convert.ts';
import type { Call, Expression } from '../expression.ts';
import { MalformedJson } from '../json/json-cursor.ts';
import { malformedText } from '../malformed-text.ts';
import { computeRows, nullForError, rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { schemaArgument } from '../schema-argument.ts';
import { exactArguments, typeArgument, typeArguments } from '../signature.ts';
import { textFunction } from '../text-function.ts';
import { parseVariant } from '../variant/json-to-variant.ts';
import { parseVariants } from '../variant/parse-variants.ts';
import { takeVariants } from '../variant/take-variants.ts';
import { fitsVariant, valueToVariant } from '../variant/value-to-variant.ts';
import { castVariants, type PlacedVariant } from '../variant/variant-cast.ts';
import { followVariantPath, parseVariantPath, type VariantStep } from '../variant/variant-path.ts';
import { variantType, variantTypeName } from '../variant/variant-schema.ts';

export const parseJson: ScalarFunction = jsonParser({
  name: 'parse_json',
  summary: 'Reads JSON text as a VARIANT; fails for text that is no JSON.',
  examples: [{ sql: `parse_json('{"b":1,"a":[true,null]}')`, result: '{"a":[true,null],"b":1}' }],
  tolerant: false,
});

export const tryParseJson: ScalarFunction = jsonParser({
  name: 'try_parse_json',
  summary: 'Reads JSON text as a VARIANT; null for text that is no JSON.',
  examples: [{ sql: `try_parse_json('{"a":')`, result: 'NULL' }],
  tolerant: true,
});

/** Texts that the kernel leaves are read one by one. */
function jsonParser({
  tolerant,
  ...words
}: Pick<ScalarFunction, 'name' | 'summary' | 'examples'> & {
  readonly tolerant: boolean;
}): ScalarFunction {
  const strict = (text: string): LiteralValue => parseOrRefuse(text);
  const byRow = nullForError(([text]) => strict(text as string));
  const parse = tolerant ? (text: string) => byRow([text]) : strict;
  return {
    ...textFunction({ ...words, result: VARIANT, tolerant, compute: parseOrRefuse }),
    evaluate: (call, frame, evaluate) =>
      parseVariants(call, evaluate(call.arguments[0]!, frame), frame, parse),
  };
}

function parseOrRefuse(text: string): Uint8Array {
  try {
    return parseVariant(text);
  } catch (error) {
    const isRepeated =
      error instanceof MillraceError && error.condition === 'VARIANT_DUPLICATE_KEY';
    if (!(error instanceof MalformedJson) && !isRepeated) throw error;
    const hint = 'Use try_parse_json to get null instead.';
    throw malformedText(`A text is no JSON: ${error.message}.`, hint);
  }
}

export const variantGet: ScalarFunction = getter(
  'variant_get',
  false,
  'Takes what a path such as $.a[0] finds in a VARIANT, as a type; fails where the value is not of that type.',
  [
    { sql: `variant_get(parse_json('{"a":[1,"x"]}'), '$.a[1]', 'string')`, result: 'x' },
    { sql: `variant_get(parse_json('{"a":[1,"x"]}'), '$.a')`, result: '[1,"x"]' },
  ],
);

export const tryVariantGet: ScalarFunction = getter(
  'try_variant_get',
  true,
  'Takes what a path finds in a VARIANT, as a type; null where the value is not of that type.',
  [{ sql: `try_variant_get(parse_json('["x"]'), '$[0]', 'int')`, result: 'NULL' }],
);

function getter(
  name: string,
  tolerant: boolean,
  summary: string,
  examples: ScalarFunction['examples'],
): ScalarFunction {
  return {
    name,
    summary,
    examples,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 2, 3, position);
      const operands = typeArguments(name, [[VARIANT], [STRING]], 2, given.slice(0, 2), position);
      const type = given.length === 2 ? VARIANT : schemaArgument(given[2], position);
      if (fitsVariant(type)) {
        return functionCall(name, operands, type, { nullable: true, position });
      }
      const message = `A VARIANT cannot be cast to ${typeName(type)}.`;
      throw userError('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', message, { position });
    },
    evaluate: (call, frame, evaluate) => {
      const [value, path] = call.arguments;
      const cast = { convert: convertColumn, frame, tolerant, position: call.position };
      const steps = path!.kind === 'literal' ? parseVariantPath(String(path!.value)) : undefined;
      const column = evaluate(value!, frame);
      if (steps !== undefined) return takeVariants({ column, steps, type: call.type, cast });
      const values = columnToValues(column, VARIANT, frame.memory);
      const paths = columnToValues(evaluate(path!, frame), STRING, frame.memory);
      const follow = pathFollower(name);
      const placed = values.map((bytes, row): PlacedVariant | null => {
        if (bytes === null || paths[row] === null) return null;
        const variant = follow(Variant.of(bytes as Uint8Array), String(paths[row]));
        return variant === undefined ? null : { variant, row };
      });
      return columnFromValues(castVariants(placed, call.type, cast), call.type, frame.arena);
    },
  };
}

/** The operator `v:a.b[0]`; it becomes a call of `variant_get`. */
export const variantPath: ScalarFunction = {
  name: 'variant_path',
  summary: 'Takes what a path finds in a VARIANT: value:name[0].',
  examples: [{ sql: `parse_json('{"a":[1,"x"]}'):a[1]::string`, result: 'x' }],
  resolve: (given, settings, position) => {
    const [value] = given;
    if (value!.type.kind === VARIANT.kind) return variantGet.resolve(given, settings, position);
    const message = `Only a VARIANT has paths, not a value of type ${typeName(value!.type)}.`;
    throw userError('COLUMN_IS_NOT_VARIANT_TYPE', message, { position });
  },
  evaluate: variantGet.evaluate,
};

/** Remembers the steps of the path it was last given. */
function pathFollower(name: string): (variant: Variant, path: string) => Variant | undefined {
  let known: string | null = null;
  let steps: readonly VariantStep[] = [];
  return (variant, path) => {
    if (path !== known) {
      const parsed = parseVariantPath(path);
      if (parsed === undefined) {
        const message = `'${path}' is no path that \`${name}\` can follow.`;
        const hint = "A path is written as in $.name[0]['other name'].";
        throw userError('INVALID_VARIANT_GET_PATH', message, { hint });
      }
      [known, steps] = [path, parsed];
    }
    return followVariantPath(variant, steps);
  };
}

export const isVariantNull: ScalarFunction = {
  name: 'is_variant_null',
  summary: "Tells a VARIANT that holds JSON's null from all others, also from a NULL.",
  examples: [{ sql: "is_variant_null(parse_json('null'))", result: 'true' }],
  resolve: (given, _settings, position) => {
    const operands = exactArguments('is_variant_null', [[VARIANT]], 1, given, position);
    return functionCall('is_variant_null', operands, BOOLEAN, { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(
      call,
      frame,
      evaluate,
      ([value]) => value !== null && Variant.of(value as Uint8Array).kind === 'null',
      [0],
    ),
};

export const schemaOfVariant: ScalarFunction = rowFunction({
  name: 'schema_of_variant',
  summary: 'Gives the type of what a VARIANT holds.',
  examples: [
    {
      sql: `schema_of_variant(parse_json('{"a":[1,2.5],"b":null}'))`,
      result: 'OBJECT<a: ARRAY<DECIMAL(21,1)>, b: VOID>',
    },
  ],
  parameters: [[VARIANT]],
  exact: true,
  result: STRING,
  compute: (value: Uint8Array) => variantTypeName(variantType(Variant.of(value))),
});

export const toVariantObject: ScalarFunction = {
  name: 'to_variant_object',
  summary: 'Makes a VARIANT of a struct, array or map; fields and keys become names of members.',
  examples: [
    {
      sql: "to_variant_object(named_struct('a', 1, 'b', array('x')))",
      result: '{"a":1,"b":["x"]}',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('to_variant_object', given, 1, 1, position);
    const { type } = given[0];
    const isNested = type.kind === 'struct' || type.kind === 'array' || type.kind === 'map';
    if (isNested && fitsVariant(type)) {
      return functionCall('to_variant_object', given, VARIANT, { position });
    }
    const message = `A value of type ${typeName(type)} cannot be cast to VARIANT.`;
    throw userError('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', message, { position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([value]) =>
      valueToVariant(value!, call.arguments[0]!.type),
    ),
};

const PARTS = array(
  struct([field('pos', INT, false), field('key', STRING), field('value', VARIANT, false)]),
  false,
);

/** What `variant_explode` makes rows of. */
export const variantParts: ScalarFunction = {
  name: 'variant_parts',
  summary: 'Takes a VARIANT apart into its members or elements, with their places.',
  examples: [],
  resolve: (given, _settings, position) => variantPartsCall(given, position),
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([value]) => partsOf(Variant.of(value as Uint8Array))),
};

/** Types the argument of `variant_explode`. */
export function variantPartsCall(
  given: readonly Expression[],
  position: SourcePosition | undefined,
): Call {
  checkCount('variant_explode', given, 1, 1, position);
  const value = typeArgument('variant_explode', 1, [VARIANT], given[0], position);
  return functionCall('variant_parts', [value], PARTS, { nullable: true, position });
}

function partsOf(variant: Variant): LiteralValue {
  if (variant.kind === 'array') {
    return variant.elements.map((value, pos) => [pos, null, encodeVariant(value)]);
  }
  if (variant.kind !== 'object') return null;
  return variant.members.map(([name, value], pos) => [pos, name, encodeVariant(value)]);
}

import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { type DataType, decimal, typeName, VARIANT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { encodeVariant } from '../../columnar/variant/encode-variant.ts';
import type { Variant, VariantDecimal } from '../../columnar/variant/variant.ts';
import { textOf } from '../../columnar/variant/variant-text.ts';
import type { ErrorData, SourcePosition } from '../../errors.ts';
import { canCast } from '../coercion/can-cast.ts';
import type { Convert } from '../conversion/conversion.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { zoneOf } from '../time/zone.ts';
import { isSet } from '../validity.ts';

/** A cast out of VARIANT at work. */
export interface VariantCast {
  /** Converts simple values once they are out. */
  readonly convert: Convert;
  readonly frame: EvaluationFrame;
  /** Values that do not fit are null; otherwise they are errors of their rows. */
  readonly tolerant: boolean;
  readonly position: SourcePosition | undefined;
}

/** A variant on its way, with the row that its error counts for. */
export interface PlacedVariant {
  readonly variant: Variant;
  readonly row: number;
}

/** The values of variants as a type. What is missing, and a variant's null, are null. */
export function castVariants(
  variants: readonly (PlacedVariant | null)[],
  type: DataType,
  cast: VariantCast,
): LiteralValue[] {
  if (type.kind === VARIANT.kind) {
    return variants.map((placed) => (placed === null ? null : encodeVariant(placed.variant)));
  }
  const present = variants.map((placed) => (placed?.variant.kind === 'null' ? null : placed));
  if (type.kind === 'array') return castArrays(present, type.element, cast);
  if (type.kind === 'map') return castMaps(present, type.value, cast);
  if (type.kind === 'struct') return castStructs(present, type, cast);
  return castSimple(present, type, cast);
}

type Of<Kind extends DataType['kind']> = Extract<DataType, { readonly kind: Kind }>;
type Placed = readonly (PlacedVariant | null)[];

/** Lists of parts are cast as one list and cut again. */
function castArrays(variants: Placed, element: DataType, cast: VariantCast): LiteralValue[] {
  const lists = listsOf(
    variants,
    'array',
    `ARRAY<${typeName(element)}>`,
    cast,
    (variant) => variant.elements,
  );
  return castLists(lists, element, cast);
}

function castMaps(variants: Placed, value: DataType, cast: VariantCast): LiteralValue[] {
  const members = listsOf(
    variants,
    'object',
    `MAP<STRING, ${typeName(value)}>`,
    cast,
    (variant) => variant.members,
  );
  const lists = members.map(
    (list) => list && { ...list, parts: list.parts.map(([, part]) => part) },
  );
  return castLists(lists, value, cast).map((values, index) => {
    const names = members[index]?.parts.map(([name]) => name);
    return (
      values && (values as readonly LiteralValue[]).map((item, place) => [names![place]!, item])
    );
  });
}

function castStructs(variants: Placed, type: Of<'struct'>, cast: VariantCast): LiteralValue[] {
  const objects = variants.map((placed) => orRefuse(placed, 'object', typeName(type), cast));
  const fields = type.fields.map((field) => {
    const parts = objects.map((placed) => {
      const variant = placed?.variant.member(field.name);
      return variant === undefined ? null : { variant, row: placed!.row };
    });
    return castVariants(parts, field.type, cast);
  });
  return objects.map((placed, index) => placed && fields.map((values) => values[index]!));
}

interface PartList<Part> {
  readonly row: number;
  readonly parts: readonly Part[];
}

function listsOf<Part>(
  variants: Placed,
  kind: 'array' | 'object',
  target: string,
  cast: VariantCast,
  partsOf: (variant: Variant) => readonly Part[],
): (PartList<Part> | null)[] {
  return variants.map((placed) => {
    const fitting = orRefuse(placed, kind, target, cast);
    return fitting && { row: fitting.row, parts: partsOf(fitting.variant) };
  });
}

function castLists(
  lists: readonly (PartList<Variant> | null)[],
  type: DataType,
  cast: VariantCast,
): (readonly LiteralValue[] | null)[] {
  const all = lists.flatMap((list) =>
    (list?.parts ?? []).map((variant) => ({ variant, row: list!.row })),
  );
  const values = castVariants(all, type, cast);
  let end = 0;
  return lists.map((list) => {
    const start = end;
    end += list?.parts.length ?? 0;
    return list && values.slice(start, end);
  });
}

function orRefuse(
  placed: PlacedVariant | null,
  kind: 'array' | 'object',
  target: string,
  cast: VariantCast,
): PlacedVariant | null {
  if (placed === null || placed.variant.kind === kind) return placed;
  return refuse(placed, target, cast);
}

/** Simple values are cast together with all others of their type. */
function castSimple(variants: Placed, type: DataType, cast: VariantCast): LiteralValue[] {
  const results = new Array<LiteralValue>(variants.length).fill(null);
  const groups = new Map<string, { source: DataType; places: number[]; values: LiteralValue[] }>();
  const offsetAt = (seconds: number) => zoneOf(cast.frame.settings.timeZone).offsetAt(seconds);
  for (const [place, placed] of variants.entries()) {
    if (placed === null) continue;
    const { variant } = placed;
    const { kind } = variant;
    if (kind === 'object' || kind === 'array') {
      if (type.kind === 'string') results[place] = textOf(variant, offsetAt);
      else refuse(placed, typeName(type), cast);
      continue;
    }
    const { source, value } = simpleOf(variant);
    const key = typeName(source);
    const group = groups.get(key) ?? { source, places: [], values: [] };
    groups.set(key, group);
    group.places.push(place);
    group.values.push(value);
  }
  for (const { source, places, values } of groups.values()) {
    const cells = convertValues(values, source, type, cast);
    for (const [index, place] of places.entries()) {
      results[place] = cells[index] ?? refuse(variants[place]!, typeName(type), cast);
    }
  }
  return results;
}

/** A simple value with the type that holds it. */
function simpleOf(variant: Variant): { source: DataType; value: LiteralValue } {
  const { kind } = variant;
  if (kind !== 'decimal') {
    return { source: { kind } as DataType, value: variant.scalar };
  }
  const { unscaled, scale } = variant.decimal;
  return { source: decimalTypeOf({ unscaled, scale }), value: unscaled };
}

/** The DECIMAL that has just the digits of a value. */
export function decimalTypeOf({ unscaled, scale }: VariantDecimal): DataType {
  const digits = String(unscaled).replace('-', '').length;
  return decimal(Math.max(digits, scale), scale);
}

/** Casts values as TRY_CAST does. */
function convertValues(
  values: readonly LiteralValue[],
  source: DataType,
  target: DataType,
  cast: VariantCast,
): LiteralValue[] {
  if (!canCast(source, target)) return values.map(() => null);
  const { frame } = cast;
  const column = columnFromValues(values, source, frame.scratch);
  return columnToValues(convertSimple(column, source, target, cast), target, frame.memory);
}

/** Casts a column, which is not that of the frame's batch, as TRY_CAST does. */
export function convertSimple(
  column: Column,
  source: DataType,
  target: DataType,
  { convert, frame, position }: VariantCast,
): Column {
  const batch = { rowCount: column.length, columns: [], weights: 0 };
  const own = { ...frame, batch, active: 0 };
  return convert(column, { source, target, mode: 'try', position, frame: own });
}

/** Null, or an error of the row where casts are strict. */
export function refuse(
  { variant, row }: PlacedVariant,
  target: string,
  { frame, tolerant, position }: VariantCast,
): null {
  if (tolerant || !isSet(frame.active, row, frame.memory.u8)) return null;
  frame.errors.report(row, (): ErrorData => {
    const offsetAt = (seconds: number) => zoneOf(frame.settings.timeZone).offsetAt(seconds);
    return {
      kind: 'user',
      condition: 'INVALID_VARIANT_CAST',
      message: `The variant value ${textOf(variant, offsetAt)} cannot be cast to ${target}.`,
      hint: 'Use try_variant_get to get null instead.',
      position,
    };
  });
  return null;
}

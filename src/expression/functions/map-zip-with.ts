import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { gatherColumnOrNull, NO_ROW } from '../../columnar/gather.ts';
import { map, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerWithoutTexts } from '../coercion/wider-type.ts';
import { type MapType, mapArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda } from '../element-frame.ts';
import { elementKey } from '../element-key.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { andValidity, isSet } from '../validity.ts';

export const mapZipWith: ScalarFunction = {
  name: 'map_zip_with',
  summary:
    'Computes a value for each key of two maps from their values; null stands for one that is not there.',
  examples: [
    {
      sql: "map_zip_with(map('a', 1), map('a', 2, 'b', 3), (k, x, y) -> coalesce(x, 0) + y)",
      result: '{a -> 3, b -> 3}',
    },
  ],
  typeLambda: (given, _arity, position) => {
    if (given.length !== 2) return null;
    const { key, values } = typeMaps(given, position);
    return [
      { type: key, nullable: false },
      { type: values[0].value, nullable: true },
      { type: values[1].value, nullable: true },
    ];
  },
  resolve: (given, _settings, position) => {
    checkCount('map_zip_with', given, 3, 3, position);
    const { key, maps } = typeMaps(given, position);
    const type = map(key, given[2].type, isNullable(given[2]));
    const nullable = maps.some(isNullable);
    return functionCall('map_zip_with', [...maps, given[2]], type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const sides = call.arguments.slice(0, 2).map((argument): Side => {
      const type = argument.type as MapType;
      const { lists } = elementsOf(evaluate(argument, frame), type, frame);
      const keys = columnToValues(lists.children[0], type.key, frame.memory);
      return { lists, type, keys };
    });
    const validity = sides.reduce((all, { lists }) => andValidity(all, lists.validity, frame), 0);
    const joined = joinKeys(sides, validity, frame);
    const keys = columnFromValues(joined.keys, sides[0].type.key, frame.arena);
    const values = sides.map((side, index) => sideValues(side, joined.places[index], frame));
    const owners = writeRows(joined.owners, frame);
    const lambda = lambdaAt(call.arguments[2])!;
    const result = evaluateLambda(lambda, [keys, ...values], owners, frame, evaluate);
    const { offsets } = joined;
    return { length: frame.batch.rowCount, validity, values: 0, offsets, children: [keys, result] };
  },
};

interface Side {
  readonly lists: Column;
  readonly type: MapType;
  readonly keys: readonly LiteralValue[];
}

/** The keys of both maps are brought to one type. */
function typeMaps(given: readonly Expression[], position: SourcePosition | undefined) {
  const sides = given
    .slice(0, 2)
    .map((argument, index) => mapArgument('map_zip_with', index + 1, argument, position));
  const values = sides.map(({ type }) => type);
  const [left, right] = values;
  const key = widerWithoutTexts(left.key, right.key);
  if (key === undefined) {
    throw userError(
      'DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES',
      `The keys of the maps of \`map_zip_with\` must have one type, not ${typeName(left.key)} and ${typeName(right.key)}.`,
      { position },
    );
  }
  const maps = sides.map(({ argument, type }) => implicitCast(argument, { ...type, key }));
  return { key, values, maps };
}

/** Per row: the keys of the first map, then those that only the second has; and where each side has them. */
function joinKeys(sides: readonly Side[], validity: number, frame: EvaluationFrame) {
  const { memory, arena, batch } = frame;
  const offsets = arena.allocate((batch.rowCount + 1) * 4);
  memory.i32[offsets / 4] = 0;
  const keys: LiteralValue[] = [];
  const owners: number[] = [];
  const places: [number[], number[]] = [[], []];
  for (let row = 0; row < batch.rowCount; row++) {
    const known = new Map<unknown, number>();
    for (const [side, { lists, keys: own }] of sides.entries()) {
      if (!isSet(validity, row, memory.u8)) break;
      const end = memory.i32[lists.offsets / 4 + row + 1];
      for (let place = memory.i32[lists.offsets / 4 + row]; place < end; place++) {
        const key = elementKey(own[place]);
        const index = known.get(key) ?? keys.length;
        if (index === keys.length) {
          known.set(key, index);
          keys.push(own[place]);
          owners.push(row);
          places[0].push(NO_ROW);
          places[1].push(NO_ROW);
        }
        places[side][index] = place;
      }
    }
    memory.i32[offsets / 4 + row + 1] = keys.length;
  }
  return { offsets, keys, owners, places };
}

function sideValues(
  { lists, type }: Side,
  places: readonly number[],
  frame: EvaluationFrame,
): Column {
  return gatherColumnOrNull(lists.children[1], type.value, writeRows(places, frame), frame);
}

function writeRows(rows: readonly number[], { memory, scratch }: EvaluationFrame) {
  const address = scratch.allocate(rows.length * 4);
  memory.u32.set(rows, address / 4);
  return { address, count: rows.length };
}

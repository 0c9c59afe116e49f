// Sketches of how often values come, after Cormode and Muthukrishnan, "An improved data stream summary" (2005), in the
// numbers and bytes of Spark.

import { BINARY, type DataType, DOUBLE, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { isInteger } from '../coercion/wider-type.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { murmur3Bytes } from '../hash/murmur3.ts';
import { JavaRandom } from '../java-random.ts';
import { typeArgument } from '../signature.ts';
import { unexpectedType } from '../type-errors.ts';
import { valueAggregate } from './value-state.ts';

const VERSION = 1;
const INT_MAX = 0x7fff_ffff;
/** Of the bytes before the factors and the table: version, count of all rows, depth, width. */
const HEADER_BYTES = 20;
/** Of a table, so that a small error does not take all memory. */
const CELLS_MAX = 1 << 24;

interface Shape {
  readonly depth: number;
  readonly width: number;
  readonly seed: number;
}

/** The accumulator is the sketch's bytes: a header, a factor for each row of the table, and the table. */
export const countMinSketch: AggregateFunction = valueAggregate({
  name: 'count_min_sketch',
  summary:
    'A sketch of how often values come, as bytes, for a relative error, the confidence in it and a seed.',
  examples: [],
  resolve(given, _settings, position) {
    checkCount('count_min_sketch', given, 4, 4, position);
    const [value, error, confidence, seed] = given;
    const { kind } = value!.type;
    if (!isInteger(value!.type) && kind !== 'string' && kind !== 'binary') {
      throw unexpectedType('count_min_sketch', 1, [INT, STRING, BINARY], value!, position);
    }
    const relativeError = constantOf(error!, 2, DOUBLE, position);
    const trust = constantOf(confidence!, 3, DOUBLE, position);
    if (relativeError <= 0) throw outOfRange('The relative error must be above 0.', position);
    if (trust <= 0 || trust >= 1) {
      throw outOfRange('The confidence must be between 0 and 1.', position);
    }
    const depth = Math.ceil(-Math.log(1 - trust) / Math.log(2));
    const width = Math.ceil(2 / relativeError);
    if (depth * width > CELLS_MAX) throw outOfRange('The sketch is too large.', position);
    return aggregateCall('count_min_sketch', [value!], BINARY, {
      nullable: false,
      options: { depth, width, seed: constantOf(seed!, 4, INT, position) },
      position,
    });
  },
  stateType: () => BINARY,
  open: (call) => {
    const shape = shapeOf(call);
    const type = call.arguments[0]!.type;
    const sketchOf = (state: LiteralValue): Uint8Array =>
      (state as Uint8Array | null) ?? emptySketch(shape);
    return {
      update: (state, [value]) => {
        if (value === null || value === undefined) return state;
        const sketch = sketchOf(state);
        count(sketch, shape, bucketsOf(value, type, sketch, shape));
        return sketch;
      },
      merge: (state, other) => {
        const sketch = sketchOf(state);
        addSketch(sketch, other as Uint8Array, shape);
        return sketch;
      },
      finish: sketchOf,
    };
  },
});

function emptySketch({ depth, width, seed }: Shape): Uint8Array {
  const sketch = new Uint8Array(HEADER_BYTES + 8 * (depth + depth * width));
  const view = viewOf(sketch);
  view.setInt32(0, VERSION);
  view.setInt32(12, depth);
  view.setInt32(16, width);
  const random = new JavaRandom(BigInt(seed));
  for (let row = 0; row < depth; row++) {
    view.setBigInt64(HEADER_BYTES + 8 * row, BigInt(random.nextInt(INT_MAX)));
  }
  return sketch;
}

/** The column of the table in each of its rows. */
function bucketsOf(
  value: LiteralValue,
  type: DataType,
  sketch: Uint8Array,
  { depth, width }: Shape,
): readonly number[] {
  const rows = Array.from({ length: depth }, (_, row) => row);
  if (isInteger(type)) {
    const view = viewOf(sketch);
    return rows.map((row) => {
      const product = BigInt.asIntN(
        64,
        view.getBigInt64(HEADER_BYTES + 8 * row) * BigInt(value as number | bigint),
      );
      const hash = BigInt.asIntN(64, product + (product >> 32n)) & BigInt(INT_MAX);
      return Number(hash) % width;
    });
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : (value as Uint8Array);
  const first = murmur3Bytes(bytes, 0);
  const second = murmur3Bytes(bytes, first);
  return rows.map((row) => Math.abs((first + Math.imul(row, second)) | 0) % width);
}

function count(sketch: Uint8Array, { depth, width }: Shape, buckets: readonly number[]): void {
  const view = viewOf(sketch);
  addTo(view, 4, 1n);
  for (const [row, bucket] of buckets.entries()) {
    addTo(view, HEADER_BYTES + 8 * (depth + row * width + bucket), 1n);
  }
}

function addSketch(sketch: Uint8Array, other: Uint8Array, { depth }: Shape): void {
  const [view, added] = [viewOf(sketch), viewOf(other)];
  addTo(view, 4, added.getBigInt64(4));
  for (let place = HEADER_BYTES + 8 * depth; place < sketch.length; place += 8) {
    addTo(view, place, added.getBigInt64(place));
  }
}

function addTo(view: DataView, place: number, value: bigint): void {
  view.setBigInt64(place, view.getBigInt64(place) + value);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function shapeOf({ options }: AggregateCall): Shape {
  const [depth, width, seed] = ['depth', 'width', 'seed'].map((name) => Number(options?.[name]));
  return { depth: depth!, width: width!, seed: seed! };
}

function constantOf(
  given: Expression,
  place: number,
  type: DataType,
  position: SourcePosition | undefined,
): number {
  const typed =
    given.kind === 'literal' && given.type.kind === 'decimal'
      ? given
      : typeArgument('count_min_sketch', place, [type], given, position);
  if (typed.kind !== 'literal') {
    const message = `Parameter ${place} of \`count_min_sketch\` must be a constant.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (typed.value === null) {
    const message = `Parameter ${place} of \`count_min_sketch\` must not be null.`;
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
  }
  const scale = typed.type.kind === 'decimal' ? typed.type.scale : 0;
  return Number(typed.value) / 10 ** scale;
}

function outOfRange(message: string, position: SourcePosition | undefined): Error {
  return userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}

import { bytesColumn, fixedColumn } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BIGINT, type DataType, DOUBLE, INT, STRING, sameType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { isFraction, isInteger, widerType } from '../coercion/wider-type.ts';
import { arrayArgument } from '../collection-function.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isConstant, isNullable } from '../facts.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';

// Functions whose results differ from row to row; for a batch done again they are the same.

export const rand: ScalarFunction = randomNumber('rand', ['random'], {
  summary: 'Gives a random number from 0 up to but without 1.',
  examples: [{ sql: 'rand(0)', result: '0.7604953758285915' }],
  next: (stream) => stream.nextDouble(),
});

export const randn: ScalarFunction = randomNumber('randn', [], {
  summary: 'Gives a random number from the standard normal distribution.',
  examples: [{ sql: 'randn(0)', result: '1.6034991609278433' }],
  next: (stream) => stream.nextGaussian(),
});

export const uuid: ScalarFunction = {
  name: 'uuid',
  summary: 'Gives a random identifier, a UUID of version 4.',
  examples: [{ sql: 'length(uuid(1))', result: '36' }],
  resolve: (given, _settings, position) => {
    checkCount('uuid', given, 0, 1, position);
    return randomCall('uuid', [], STRING, given[0], position);
  },
  evaluate: (call, frame, evaluate) => {
    const stream = streamOf(call, frame, evaluate);
    const { rowCount } = frame.batch;
    const { arena, memory } = frame;
    const offsets = arena.allocate((rowCount + 1) * 4);
    const heap = arena.allocate(rowCount * UUID_BYTES);
    for (let row = 0; row <= rowCount; row++) memory.i32[offsets / 4 + row] = row * UUID_BYTES;
    for (let row = 0; row < rowCount; row++) writeUuid(stream, memory.u8, heap + row * UUID_BYTES);
    return bytesColumn(rowCount, 0, offsets, heap);
  },
};

export const shuffle: ScalarFunction = {
  name: 'shuffle',
  summary: 'Puts the elements of an array in a random order.',
  examples: [{ sql: 'sort_array(shuffle(array(1, 2, 3)))', result: '[1, 2, 3]' }],
  resolve: (given, _settings, position) => {
    checkCount('shuffle', given, 1, 2, position);
    const { argument, type } = arrayArgument('shuffle', 1, given[0], position);
    return randomCall('shuffle', [argument], type, given[1], position);
  },
  evaluate: (call, frame, evaluate) => {
    const stream = streamOf(call, frame, evaluate);
    return computeRows(call, frame, evaluate, ([list]) => {
      const elements = [...(list as readonly LiteralValue[])];
      for (let last = elements.length - 1; last > 0; last--) {
        const other = stream.nextBelow(last + 1);
        [elements[last], elements[other]] = [elements[other], elements[last]];
      }
      return elements;
    });
  },
};

export const uniform: ScalarFunction = {
  name: 'uniform',
  summary: 'Gives a random number between two constants; whole for whole ones.',
  examples: [{ sql: 'uniform(10, 20, 0) BETWEEN 10 AND 20', result: 'true' }],
  resolve: (given, _settings, position) => {
    checkCount('uniform', given, 2, 3, position);
    const [low, high] = [0, 1].map((index) => constantNumber('uniform', given, index, position));
    const type = uniformType(low.type, high.type);
    const bounds = [low, high].map((bound) =>
      bound.type.kind === 'null' || type.kind !== 'decimal'
        ? castTo(bound, type)
        : castTo(bound, DOUBLE),
    );
    const seed = given[2];
    if (seed !== undefined && !isConstant(seed)) throw notConstant('uniform', 3, position);
    return randomCall('uniform', bounds, type, seed, position);
  },
  evaluate: (call, frame, evaluate) => {
    const stream = streamOf(call, frame, evaluate);
    const { type } = call;
    return computeRows(call, frame, evaluate, ([low, high]) => {
      const value = Number(low) + stream.nextDouble() * (Number(high) - Number(low));
      if (type.kind === 'double' || type.kind === 'float') return value;
      if (type.kind === 'decimal') return decimalOf(value, type.scale);
      return type.kind === 'bigint' ? BigInt(Math.trunc(value)) : Math.trunc(value);
    });
  },
};

/** The wider type of two bounds; a whole number takes that of the other one, a NULL makes them DOUBLE. */
function uniformType(low: DataType, high: DataType): DataType {
  if (low.kind === 'null' || high.kind === 'null') return DOUBLE;
  if (low.kind === 'float' && isInteger(high)) return low;
  if (high.kind === 'float' && isInteger(low)) return high;
  if (low.kind === 'decimal' && isInteger(high)) return low;
  if (high.kind === 'decimal' && isInteger(low)) return high;
  return widerType(low, high)!;
}

function castTo(bound: Expression, type: DataType): Expression {
  return sameType(bound.type, type) ? bound : castCall(bound, type, 'ansi', undefined);
}

/** The unscaled number nearest to a value. */
function decimalOf(value: number, scale: number): bigint {
  return BigInt(Math.round(value * 10 ** scale));
}

const CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const randstr: ScalarFunction = {
  name: 'randstr',
  summary: 'Gives a random text of so many letters and digits.',
  examples: [{ sql: 'length(randstr(5, 0))', result: '5' }],
  resolve: (given, _settings, position) => {
    checkCount('randstr', given, 1, 2, position);
    const length = constantNumber('randstr', given, 0, position);
    if (length.kind === 'literal' && Number(length.value) < 0) {
      const message = 'A text cannot have less than 0 characters.';
      throw userError('INVALID_PARAMETER_VALUE.LENGTH', message, { position });
    }
    const seed = given[1];
    if (seed !== undefined && !isConstant(seed)) throw notConstant('randstr', 2, position);
    // A NULL stands for no characters.
    const zero: Expression = { kind: 'literal', value: 0, type: INT };
    const count = castTo(length, INT);
    const typed = isNullable(count) ? functionCall('coalesce', [count, zero], INT) : count;
    return randomCall('randstr', [typed], STRING, seed, position);
  },
  evaluate: (call, frame, evaluate) => {
    const stream = streamOf(call, frame, evaluate);
    return computeRows(call, frame, evaluate, ([length]) => {
      const letters = Array.from(
        { length: Number(length) },
        () => CHARACTERS[Math.abs(stream.nextWord() % CHARACTERS.length)],
      );
      return letters.join('');
    });
  },
};

interface NumberWords extends Pick<ScalarFunction, 'summary' | 'examples'> {
  readonly next: (stream: RandomStream) => number;
}

function randomNumber(
  name: string,
  aliases: readonly string[],
  { next, ...words }: NumberWords,
): ScalarFunction {
  return {
    name,
    aliases,
    ...words,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 0, 1, position);
      return randomCall(name, [], DOUBLE, given[0], position);
    },
    evaluate: (call, frame, evaluate) => {
      const stream = streamOf(call, frame, evaluate);
      const { rowCount } = frame.batch;
      const target = frame.arena.allocate(rowCount * 8);
      for (let row = 0; row < rowCount; row++) frame.memory.f64[target / 8 + row] = next(stream);
      return fixedColumn(rowCount, 0, target);
    },
  };
}

/** A call with its seed; without one, two calls of a statement differ by where they stand in it. */
function randomCall(
  name: string,
  operands: readonly Expression[],
  type: DataType,
  seed: Expression | undefined,
  position: SourcePosition | undefined,
): Call {
  const nullable = operands.some(isNullable);
  const callOf = (all: readonly Expression[], options: Call['options']): Call => ({
    ...functionCall(name, all, type, { nullable, options, position }),
    deterministic: false,
  });
  if (seed === undefined) return callOf(operands, { salt: position?.start ?? 0 });
  const place = operands.length + 1;
  if (!['int', 'bigint', 'null'].includes(seed.type.kind)) {
    throw unexpectedType(name, place, ['INT', 'BIGINT'], seed, position);
  }
  if (seed.kind === 'literal') {
    return callOf(operands, { seed: BigInt((seed.value ?? 0) as number | bigint) });
  }
  if (!isConstant(seed)) {
    const message = `The seed of \`${name}\` must be a constant.`;
    throw userError('SEED_EXPRESSION_IS_UNFOLDABLE', message, { position });
  }
  const zero: Expression = { kind: 'literal', value: 0n, type: BIGINT };
  const known = functionCall('coalesce', [castTo(seed, BIGINT), zero], BIGINT, { nullable: false });
  return callOf([...operands, known], { seedPlace: operands.length });
}

/** The numbers of a call; its seed may be an argument, which is a constant. */
function streamOf(call: Call, frame: EvaluationFrame, evaluate: Evaluate): RandomStream {
  const place = call.options?.['seedPlace'];
  if (typeof place !== 'number') return randomStream(call, frame);
  const column = evaluate(call.arguments[place], frame);
  const [seed = 0n] = columnToValues(column, BIGINT, frame.memory);
  return randomStream({ ...call, options: { seed } }, frame);
}

function notConstant(name: string, place: number, position: SourcePosition | undefined): Error {
  const message = `Parameter ${place} of \`${name}\` must be a constant.`;
  return userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
}

function constantNumber(
  name: string,
  given: readonly Expression[],
  index: number,
  position: SourcePosition | undefined,
): Expression {
  const argument = given[index];
  if (!isConstant(argument)) throw notConstant(name, index + 1, position);
  const { type } = argument;
  if (isInteger(type) || isFraction(type) || ['decimal', 'null'].includes(type.kind))
    return argument;
  throw unexpectedType(name, index + 1, ['a number'], argument, position);
}

const UUID_BYTES = 36;
const UUID_HYPHENS: ReadonlySet<number> = new Set([8, 13, 18, 23]);
/** Where the digit stands that names the version, and the one whose first two bits name the variant. */
const UUID_VERSION = 14;
const UUID_VARIANT = 19;
const HYPHEN = '-'.charCodeAt(0);
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/** Writes 32 hexadecimal digits in their five groups. */
function writeUuid(stream: RandomStream, bytes: Uint8Array, start: number): void {
  let word = 0;
  let digits = 0;
  for (let place = 0; place < UUID_BYTES; place++) {
    if (UUID_HYPHENS.has(place)) {
      bytes[start + place] = HYPHEN;
      continue;
    }
    if (digits++ % 8 === 0) word = stream.nextWord();
    let digit = word & 15;
    word >>>= 4;
    if (place === UUID_VERSION) digit = 4;
    else if (place === UUID_VARIANT) digit = 8 | (digit & 3);
    bytes[start + place] = HEX_DIGITS[digit];
  }
}

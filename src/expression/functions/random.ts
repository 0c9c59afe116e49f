import { bytesColumn, fixedColumn } from '../../columnar/batch.ts';
import { type DataType, DOUBLE, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerType } from '../coercion/wider-type.ts';
import { arrayArgument } from '../collection-function.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';
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
  evaluate: (call, frame) => {
    const stream = randomStream(call, frame);
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
    const stream = randomStream(call, frame);
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
    const type = widerType(low.type, high.type)!;
    const bounds = [low, high].map((bound) => implicitCast(bound, type));
    return randomCall('uniform', bounds, type, given[2], position);
  },
  evaluate: (call, frame, evaluate) => {
    const stream = randomStream(call, frame);
    const isFraction = call.type.kind === 'double' || call.type.kind === 'float';
    return computeRows(call, frame, evaluate, ([low, high]) => {
      const share = stream.nextDouble();
      if (isFraction) return Number(low) + share * (Number(high) - Number(low));
      const whole = Math.floor(share * Number(BigInt(high as number) - BigInt(low as number)));
      return typeof low === 'bigint' ? low + BigInt(whole) : Number(low) + whole;
    });
  },
};

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
    const typed = typeArgument('randstr', 1, [INT], length, position);
    return randomCall('randstr', [typed], STRING, given[1], position);
  },
  evaluate: (call, frame, evaluate) => {
    const stream = randomStream(call, frame);
    return computeRows(call, frame, evaluate, ([length]) => {
      const letters = Array.from(
        { length: Number(length) },
        () => CHARACTERS[stream.nextBelow(CHARACTERS.length)],
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
    evaluate: (call, frame) => {
      const stream = randomStream(call, frame);
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
  const options =
    seed === undefined ? { salt: position?.start ?? 0 } : { seed: seedOf(name, seed, position) };
  const nullable = operands.some(isNullable);
  return {
    ...functionCall(name, operands, type, { nullable, options, position }),
    deterministic: false,
  };
}

function seedOf(name: string, seed: Expression, position: SourcePosition | undefined): bigint {
  const { kind } = seed.type;
  if (kind !== 'int' && kind !== 'bigint' && kind !== 'null') {
    throw unexpectedType(name, 1, ['INT', 'BIGINT'], seed, position);
  }
  const literal = seed.kind === 'call' && seed.name === 'negative' ? seed.arguments[0] : seed;
  if (literal.kind !== 'literal') {
    const message = `The seed of \`${name}\` must be a constant.`;
    throw userError('SEED_EXPRESSION_IS_UNFOLDABLE', message, { position });
  }
  const value = BigInt((literal.value ?? 0) as number | bigint);
  return literal === seed ? value : -value;
}

function constantNumber(
  name: string,
  given: readonly Expression[],
  index: number,
  position: SourcePosition | undefined,
): Expression {
  const argument = given[index];
  if (argument.kind !== 'literal' && argument.kind !== 'call') {
    const message = `Parameter ${index + 1} of \`${name}\` must be a constant.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  const { kind } = argument.type;
  const numbers: readonly DataType['kind'][] = [
    'tinyint',
    'smallint',
    'int',
    'bigint',
    'float',
    'double',
  ];
  if (kind === 'decimal') return implicitCast(argument, DOUBLE);
  if (numbers.includes(kind)) return argument;
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

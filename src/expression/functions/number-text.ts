import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { OFFSET_MAX } from '../../columnar/text-values.ts';
import { BIGINT, BINARY, DOUBLE, INT, STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';

// Numbers and bytes written with digits, and other small functions of numbers.

export const hex: ScalarFunction = {
  name: 'hex',
  summary: 'Writes an integer, or the bytes of a text or binary value, in hexadecimal digits.',
  examples: [{ sql: 'hex(255)', result: 'FF' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('hex', [[BIGINT, BINARY, STRING]], 1, given, position);
    return functionCall('hex', typed, STRING, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const [{ type }] = call.arguments;
    const column = evaluate(call.arguments[0], frame);
    return type.kind === 'bigint' ? hexIntegers(column, frame) : hexBytes(column, frame);
  },
};

function hexIntegers({ length, validity, values }: Column, frame: EvaluationFrame): Column {
  const { kernels, arena } = frame;
  const offsets = arena.allocate((length + 1) * 4);
  const heap = arena.allocate(length * HEX_BYTES_MAX);
  kernels.hexIntegers(values, length, offsets, heap);
  return bytesColumn(length, validity, offsets, heap);
}

const HEX_BYTES_MAX = 16;

function hexBytes(
  { length, validity, values, offsets: from }: Column,
  { kernels, memory, arena }: EvaluationFrame,
): Column {
  const size = memory.u32[from / 4 + length] * 2;
  if (size > OFFSET_MAX) throw columnTooLarge();
  const offsets = arena.allocate((length + 1) * 4);
  for (let row = 0; row <= length; row++) {
    memory.u32[offsets / 4 + row] = memory.u32[from / 4 + row] * 2;
  }
  const heap = arena.allocate(size);
  kernels.hexBytes(from, values, length, heap);
  return bytesColumn(length, validity, offsets, heap);
}

export const unhex: ScalarFunction = rowFunction({
  name: 'unhex',
  summary: 'Reads bytes from hexadecimal digits; null when they are none.',
  examples: [{ sql: "string(unhex('4D'))", result: 'M' }],
  parameters: [[STRING]],
  result: BINARY,
  nullable: true,
  compute: (text: string) => {
    if (!/^[\dA-Fa-f]*$/.test(text)) return null;
    return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex');
  },
});

export const bin: ScalarFunction = rowFunction({
  name: 'bin',
  summary: 'Writes a whole number in binary digits; fractions are cut off.',
  examples: [
    { sql: 'bin(10)', result: '1010' },
    { sql: 'bin(25.5)', result: '11001' },
  ],
  parameters: [[BIGINT]],
  result: STRING,
  compute: (value: bigint) => BigInt.asUintN(64, value).toString(2),
});

const FACTORIAL_MAX = 20;

export const factorial: ScalarFunction = rowFunction({
  name: 'factorial',
  summary: 'Gives the factorial of 0 to 20; null beyond.',
  examples: [{ sql: 'factorial(5)', result: '120' }],
  parameters: [[INT]],
  result: BIGINT,
  nullable: true,
  compute: (value: number) => {
    if (value < 0 || value > FACTORIAL_MAX) return null;
    let product = 1n;
    for (let factor = 2n; factor <= BigInt(value); factor++) product *= factor;
    return product;
  },
});

export const pi: ScalarFunction = constant(
  'pi',
  'the ratio of a circle to its diameter',
  Math.PI,
  '3.141592653589793',
);
export const euler: ScalarFunction = constant('e', "Euler's number", Math.E, '2.718281828459045');

function constant(name: string, words: string, value: number, result: string): ScalarFunction {
  return rowFunction({
    name,
    summary: `Gives ${words}.`,
    examples: [{ sql: `${name}()`, result }],
    parameters: [],
    result: DOUBLE,
    compute: () => value,
  });
}

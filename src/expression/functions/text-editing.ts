import { bytesColumn, type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { BINARY, BOOLEAN, INT, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { literalsBehindFirst, withKernel } from '../kernel-function.ts';
import { rowFunction } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { constantText } from '../text/constant-text.ts';
import { caseWhen } from './case.ts';

// Text functions that are computed value by value.

export const repeat: ScalarFunction = rowFunction({
  name: 'repeat',
  summary: 'Repeats a text.',
  examples: [{ sql: "repeat('ab', 3)", result: 'ababab' }],
  parameters: [[STRING], [INT]],
  result: STRING,
  compute: (text: string, count: number) => repeatText(text, count),
});

export const space: ScalarFunction = rowFunction({
  name: 'space',
  summary: 'Makes a text of spaces.',
  examples: [{ sql: "concat('[', space(2), ']')", result: '[  ]' }],
  parameters: [[INT]],
  result: STRING,
  compute: (count: number) => repeatText(' ', count),
});

export const lpad: ScalarFunction = padding('lpad', 'left', '007', (text, filler) => filler + text);
export const rpad: ScalarFunction = padding(
  'rpad',
  'right',
  '700',
  (text, filler) => text + filler,
);

export const instr: ScalarFunction = withKernel(
  rowFunction({
    name: 'instr',
    summary: 'Finds the position of a text in another, counted from 1; 0 when it is not there.',
    examples: [{ sql: "instr('hello', 'l')", result: '3' }],
    parameters: [[STRING], [STRING]],
    result: INT,
    compute: (text: string, wanted: string) => findText(text, wanted, 1),
  }),
  ({ arguments: [text, wanted] }, frame, evaluate) => findRows(text, wanted, 1, frame, evaluate),
);

const locateText = withKernel(
  rowFunction({
    name: 'locate',
    aliases: ['position'],
    summary: 'Finds a text in another from a position on, counted from 1; 0 when it is not there.',
    examples: [{ sql: "locate('l', 'hello', 4)", result: '4' }],
    parameters: [[STRING], [STRING], [INT]],
    required: 2,
    result: INT,
    compute: (wanted: string, text: string, start = 1) =>
      start < 1 ? 0 : findText(text, wanted, start),
  }),
  ({ arguments: [wanted, text, position] }, frame, evaluate) => {
    const start = position === undefined ? 1 : position.kind === 'literal' ? position.value : null;
    return typeof start === 'number' ? findRows(text, wanted, start, frame, evaluate) : null;
  },
);

/** Finds a constant in each text; null where it is none. */
function findRows(
  text: Expression,
  wantedText: Expression,
  start: number,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column | null {
  const wanted = constantText(wantedText, frame);
  if (wanted === null || wanted.byteLength === 0 || start < 1) return null;
  const { length, offsets, values, validity } = evaluate(text, frame);
  const target = frame.arena.allocate(length * 4);
  const from = [offsets, values, wanted.address, wanted.byteLength, start - 1] as const;
  frame.kernels.findPositions(...from, length, target);
  return fixedColumn(length, validity, target);
}

/** As in Hive, a position that is null gives 0, whatever the texts are. */
export const locate: ScalarFunction = {
  ...locateText,
  resolve: (given, settings, position) => {
    const call = locateText.resolve(given, settings, position);
    const [wanted, text, start] = call.arguments;
    if (start === undefined || !isNullable(start)) return call;
    const isMissing = functionCall('is_null', [start], BOOLEAN, { nullable: false, position });
    const none: Expression = { kind: 'literal', value: 0, type: INT };
    const found = { ...call, nullable: isNullable(wanted) || isNullable(text) };
    return caseWhen.resolve([isMissing, none, found], settings, position);
  },
};

const OVERLAY = {
  name: 'overlay',
  summary:
    'Replaces part of a text, or of bytes, from a position on: as many as the part has or are given.',
  examples: [{ sql: "overlay('Spark SQL' PLACING '_' FROM 6)", result: 'Spark_SQL' }],
  required: 3,
} as const;

export const overlay: ScalarFunction = textOrBytes(
  rowFunction({
    ...OVERLAY,
    parameters: [[STRING], [STRING], [INT], [INT]],
    result: STRING,
    compute: (text: string, part: string, position: number, count?: number) =>
      overlaid([...text], [...part], position, count).join(''),
  }),
  rowFunction({
    ...OVERLAY,
    parameters: [[BINARY], [BINARY], [INT], [INT]],
    result: BINARY,
    compute: (bytes: Uint8Array, part: Uint8Array, position: number, count?: number) =>
      Uint8Array.from(overlaid([...bytes], [...part], position, count)),
  }),
  [0, 1],
);

export const ascii: ScalarFunction = rowFunction({
  name: 'ascii',
  summary: 'Gives the code point of the first character; 0 for an empty text.',
  examples: [{ sql: "ascii('a')", result: '97' }],
  parameters: [[STRING]],
  result: INT,
  compute: (text: string) => text.codePointAt(0) ?? 0,
});

export const findInSet: ScalarFunction = rowFunction({
  name: 'find_in_set',
  summary: 'Finds the place of a text in a list separated by commas, counted from 1; 0 if absent.',
  examples: [{ sql: "find_in_set('b', 'a,b,c')", result: '2' }],
  parameters: [[STRING], [STRING]],
  result: INT,
  compute: (wanted: string, list: string) => list.split(',').indexOf(wanted) + 1,
});

/** Text that a function makes longer has an end. */
const TEXT_LENGTH_MAX = 1 << 28;

function repeatText(text: string, count: number): string {
  if (count <= 0) return '';
  if (text.length * count > TEXT_LENGTH_MAX) {
    throw userError(
      'COLLECTION_SIZE_LIMIT_EXCEEDED',
      `A text of more than ${TEXT_LENGTH_MAX} characters is refused.`,
    );
  }
  return text.repeat(count);
}

function padding(
  name: string,
  side: string,
  result: string,
  join: (text: string, filler: string) => string,
): ScalarFunction {
  const words = {
    name,
    summary: `Fills a text up to a length on the ${side}, or cuts it; bytes too, if all are.`,
    examples: [{ sql: `${name}('7', 3, '0')`, result }],
  };
  const ofText = withKernel(
    rowFunction({
      ...words,
      parameters: [[STRING], [INT], [STRING]],
      required: 2,
      result: STRING,
      compute: (text: string, length: number, pad = ' ') => {
        if (isPlain(text) && isPlain(pad)) return fillPlain(text, length, pad, join);
        const filled = fill([...text], length, [...pad]);
        return filled === null ? text : join(filled.kept.join(''), filled.filler.join(''));
      },
    }),
    (call, frame, evaluate) => padRows(call, side === 'left', frame, evaluate),
  );
  const ofBytes = rowFunction({
    ...words,
    parameters: [[BINARY], [INT], [BINARY]],
    required: 2,
    result: BINARY,
    compute: (bytes: Uint8Array, length: number, pad: Uint8Array = ZERO_BYTE) => {
      const filled = fill([...bytes], length, [...pad]);
      if (filled === null) return bytes;
      // Characters of one byte each, so that one way to join serves both.
      const [kept, filler] = [filled.kept, filled.filler].map((part) =>
        Buffer.from(part).toString('latin1'),
      );
      return new Uint8Array(Buffer.from(join(kept, filler), 'latin1'));
    },
  });
  return textOrBytes(ofText, ofBytes, [0, 2]);
}

/** Fills the texts of all rows up to a constant length by a constant; null where they are none. */
function padRows(
  call: Call,
  isLeft: boolean,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column | null {
  const [wanted, pad = ' '] = literalsBehindFirst(call) ?? [];
  if (typeof wanted !== 'number' || typeof pad !== 'string' || wanted > TEXT_LENGTH_MAX)
    return null;
  const { kernels, memory, arena, scratch } = frame;
  const padBytes = Buffer.byteLength(pad);
  const filler = scratch.allocate(padBytes);
  memory.text.write(pad, filler);
  const { length, offsets: from, values, validity } = evaluate(call.arguments[0], frame);
  const offsets = arena.allocate((length + 1) * 4);
  const how = [padBytes, [...pad].length, filler, Math.max(0, wanted)] as const;
  const size = kernels.padOffsets(from, values, ...how, length, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = arena.allocate(size);
  kernels.padTexts(from, values, padBytes, filler, isLeft ? 1 : 0, length, offsets, heap);
  return bytesColumn(length, validity, offsets, heap);
}

/** The function for bytes where all of those arguments that are there are bytes. */
function textOrBytes(
  ofText: ScalarFunction,
  ofBytes: ScalarFunction,
  places: readonly number[],
): ScalarFunction {
  const isOfBytes = (given: readonly Expression[]): boolean =>
    given.every(({ type: { kind } }, index) => !places.includes(index) || kind === 'binary');
  return {
    ...ofText,
    resolve: (given, settings, position) =>
      (isOfBytes(given) ? ofBytes : ofText).resolve(given, settings, position),
    evaluate: (call, frame, evaluate) =>
      (call.type.kind === 'binary' ? ofBytes : ofText).evaluate(call, frame, evaluate),
  };
}

/** What follows the part begins where `substring` does: a position before the first counts from the end. */
function overlaid<Unit>(
  units: readonly Unit[],
  part: readonly Unit[],
  position: number,
  count = -1,
): Unit[] {
  const rest = position + (count < 0 ? part.length : count);
  const start = rest > 0 ? rest - 1 : rest === 0 ? 0 : units.length + rest;
  const before = units.slice(0, Math.max(0, position - 1));
  return [...before, ...part, ...units.slice(Math.max(0, start))];
}

const ZERO_BYTE: Uint8Array = Uint8Array.of(0);

/** What is kept of the units of a value, and what fills it up to a length; null when there is nothing to fill it with. */
function fill<Unit>(
  units: readonly Unit[],
  length: number,
  pad: readonly Unit[],
): { readonly kept: readonly Unit[]; readonly filler: readonly Unit[] } | null {
  const missing = length - units.length;
  if (missing <= 0) return { kept: units.slice(0, Math.max(0, length)), filler: [] };
  if (pad.length === 0) return null;
  // Lets a length beyond what fits fail in one place.
  repeatText(' ', missing);
  return {
    kept: units,
    filler: Array.from({ length: missing }, (_, index) => pad[index % pad.length]),
  };
}

/** The same for texts whose characters are units of UTF-16. */
function fillPlain(
  text: string,
  length: number,
  pad: string,
  join: (text: string, filler: string) => string,
): string {
  const missing = length - text.length;
  if (missing <= 0) return text.slice(0, Math.max(0, length));
  if (pad === '') return text;
  return join(text, repeatText(pad, Math.ceil(missing / pad.length)).slice(0, missing));
}

const SURROGATE = /[\ud800-\udfff]/;

/** True for a text each of whose characters is one unit of UTF-16. */
function isPlain(text: string): boolean {
  return !SURROGATE.test(text);
}

/** Nothing is found at the first character, wherever the search begins, as in Spark. */
function findText(text: string, wanted: string, start: number): number {
  if (wanted === '') return 1;
  if (isPlain(text)) return text.indexOf(wanted, start - 1) + 1;
  const characters = [...text];
  const skipped = characters.slice(0, start - 1).join('').length;
  const index = text.indexOf(wanted, skipped);
  return index < 0 ? 0 : [...text.slice(0, index)].length + 1;
}

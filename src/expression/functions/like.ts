import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { BOOLEAN, STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { compareOperands } from '../compare.ts';
import { textReader } from '../conversion/from-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { type Operand, operandOf, validityOf } from '../operand.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { type LikePattern, parseLike } from '../text/like-pattern.ts';
import { testProgram } from '../text/match-rows.ts';
import { programOf } from '../text/regexp-program.ts';
import { isSet } from '../validity.ts';
import { searchText } from './text-search.ts';

export const like: ScalarFunction = {
  name: 'like',
  summary: 'Answers whether a text matches a pattern of `%` (any text) and `_` (any character).',
  examples: [{ sql: "'abc' LIKE 'a%'", result: 'true' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('like', [[STRING], [STRING], [STRING]], 2, given, position);
    return functionCall('like', typed, BOOLEAN, { position });
  },
  evaluate: evaluateLike,
};

export const ilike: ScalarFunction = {
  name: 'ilike',
  summary: 'Answers as LIKE does, without regard to upper and lower case.',
  examples: [{ sql: "'ABC' ILIKE 'a%'", result: 'true' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('ilike', [[STRING], [STRING], [STRING]], 2, given, position);
    const [text, pattern, ...escapeCharacter] = typed;
    const folded = [text, pattern].map((part) =>
      functionCall('lower', [part], STRING, { position }),
    );
    return functionCall('like', [...folded, ...escapeCharacter], BOOLEAN, { position });
  },
  evaluate: evaluateLike,
};

const DEFAULT_ESCAPE = '\\';

function evaluateLike(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [text, pattern, escapeCharacter] = call.arguments;
  const wanted = operandOf(pattern, frame, evaluate);
  const isPlain =
    wanted.step === 0 && wanted.column.validity === 0 && escapeCharacter === undefined;
  if (!isPlain) return matchEach(call, frame, evaluate);
  const operand = { column: evaluate(text, frame), step: 1 } as const;
  const patternText = textReader(wanted.column, frame.memory)(0);
  const values = matchAll(operand, parseLike(patternText, DEFAULT_ESCAPE), frame);
  return fixedColumn(frame.batch.rowCount, validityOf([operand], frame), values);
}

const KERNELS = { prefix: 'startsWith', suffix: 'endsWith', part: 'containsBytes' } as const;

/** One pattern for all rows. */
function matchAll(operand: Operand, pattern: LikePattern, frame: EvaluationFrame): number {
  if (pattern.kind === 'regexp') {
    if (pattern.parts !== null) return matchParts(operand.column, pattern.parts, frame);
    const program = programOf(pattern.node, 0);
    const rows = program === null ? null : testProgram(operand.column, program, frame);
    return rows ?? testRows(operand.column, pattern.regexp, frame);
  }
  const wanted = {
    column: columnFromValues([pattern.text], STRING, frame.scratch),
    step: 0,
  } as const;
  if (pattern.kind === 'equal') {
    return compareOperands('equal', operand, wanted, STRING, false, frame);
  }
  return searchText(KERNELS[pattern.kind], operand, wanted, frame);
}

const PART_WORDS = 2;

/** The rows whose text has parts one behind the other: the address of a bitmap. */
function matchParts(column: Column, given: readonly string[], frame: EvaluationFrame): number {
  const { memory, arena, scratch, kernels, batch } = frame;
  const parts = given.filter((part) => part !== '');
  const address = scratch.allocate(parts.length * PART_WORDS * 4);
  for (const [index, part] of parts.entries()) {
    const byteLength = Buffer.byteLength(part);
    const bytes = scratch.allocate(byteLength);
    memory.text.write(part, bytes);
    memory.u32.set([bytes, byteLength], address / 4 + index * PART_WORDS);
  }
  const target = arena.allocateBitmap(batch.rowCount);
  const [isStartOpen, isEndOpen] = [given[0] === '', given.at(-1) === ''].map(Number);
  const wanted = [address, parts.length, isStartOpen!, isEndOpen!] as const;
  kernels.matchParts(column.offsets, column.values, ...wanted, batch.rowCount, target);
  return target;
}

/** The rows whose text a regular expression matches: the address of a bitmap. */
export function testRows(column: Column, regexp: RegExp, frame: EvaluationFrame): number {
  const { memory, arena, kernels, batch } = frame;
  const target = arena.allocateBitmap(batch.rowCount);
  kernels.setBits(target, 0, batch.rowCount, 0);
  const read = textReader(column, memory);
  for (let row = 0; row < batch.rowCount; row++) {
    if (!isSet(column.validity, row, memory.u8) || !regexp.test(read(row))) continue;
    memory.u8[target + (row >>> 3)] |= 1 << (row & 7);
  }
  return target;
}

/** A pattern for each row. */
function matchEach(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  return computeRows(call, frame, evaluate, (values) => {
    const [text, pattern, escapeCharacter = DEFAULT_ESCAPE] = values as string[];
    const parsed = parseLike(pattern, escapeCharacter);
    switch (parsed.kind) {
      case 'equal':
        return text === parsed.text;
      case 'prefix':
        return text.startsWith(parsed.text);
      case 'suffix':
        return text.endsWith(parsed.text);
      case 'part':
        return text.includes(parsed.text);
      case 'regexp':
        return parsed.regexp.test(text);
    }
  });
}

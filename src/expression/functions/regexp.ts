import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { array, BOOLEAN, INT, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { textReader } from '../conversion/from-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { integerConstant } from '../facts.ts';
import { literalsBehindFirst, withKernel } from '../kernel-function.ts';
import { operandOf, validityOf } from '../operand.ts';
import { computeRows, rowFunction } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { javaRegExp } from '../text/java-regexp.ts';
import { countProgram, extractAllProgram, splitProgram } from '../text/match-lists.ts';
import { extractProgram, testProgram } from '../text/match-rows.ts';
import { type RegexpProgram, regexpProgram } from '../text/regexp-program.ts';
import { replaceMatches, replacementBy } from '../text/replace-rows.ts';
import { readReplacement, substituteOf } from '../text/replacement.ts';
import { testRows } from './like.ts';

export const rlike: ScalarFunction = {
  name: 'rlike',
  aliases: ['regexp', 'regexp_like'],
  summary: 'Answers whether a regular expression matches part of a text.',
  examples: [{ sql: "'abc' RLIKE 'b.'", result: 'true' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('rlike', [[STRING], [STRING]], 2, given, position);
    return functionCall('rlike', typed, BOOLEAN, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const pattern = operandOf(call.arguments[1], frame, evaluate);
    if (pattern.step === 0 && pattern.column.validity === 0) {
      const text = textReader(pattern.column, frame.memory)(0);
      const column = evaluate(call.arguments[0], frame);
      const validity = validityOf([{ column, step: 1 }], frame);
      const program = regexpProgram(text);
      const values = program === null ? null : testProgram(column, program, frame);
      const { rowCount } = frame.batch;
      return fixedColumn(rowCount, validity, values ?? testRows(column, javaRegExp(text), frame));
    }
    return computeRows(call, frame, evaluate, ([text, wanted]) =>
      javaRegExp(wanted as string).test(text as string),
    );
  },
};

export const regexpExtract: ScalarFunction = withKernel(
  rowFunction({
    name: 'regexp_extract',
    summary: 'Takes what a group of a regular expression matched first; an empty text if nothing.',
    examples: [{ sql: "regexp_extract('a1b22', '([a-z])([0-9]+)', 2)", result: '1' }],
    parameters: [[STRING], [STRING], [INT]],
    required: 2,
    result: STRING,
    compute: (text: string, pattern: string, group = 1) => {
      const regexp = javaRegExp(pattern);
      checkGroup('regexp_extract', regexp, group);
      return regexp.exec(text)?.[group] ?? '';
    },
  }),
  (call, frame, evaluate) => runProgram(extractProgram, call, frame, evaluate),
);

export const regexpExtractAll: ScalarFunction = withKernel(
  rowFunction({
    name: 'regexp_extract_all',
    summary: 'Takes what a group of a regular expression matched, every time.',
    examples: [{ sql: "size(regexp_extract_all('a1b22', '([0-9]+)', 1))", result: '2' }],
    parameters: [[STRING], [STRING], [INT]],
    required: 2,
    result: array(STRING),
    compute: (text: string, pattern: string, group = 1) => {
      checkGroup('regexp_extract_all', javaRegExp(pattern), group);
      return [...text.matchAll(javaRegExp(pattern, 'g'))].map((match) => match[group] ?? '');
    },
  }),
  (call, frame, evaluate) => runProgram(extractAllProgram, call, frame, evaluate),
);

/** Runs the program for the pattern and the group of a call; null where these are no constants, or for no kernel. */
function runProgram(
  run: (column: Column, program: RegexpProgram, frame: EvaluationFrame) => Column | null,
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column | null {
  const [pattern, group = 1] = literalsBehindFirst(call) ?? [null];
  const program = pattern === null ? null : regexpProgram(pattern as string, group as number);
  return program === null ? null : run(evaluate(call.arguments[0], frame), program, frame);
}

export const regexpCount: ScalarFunction = withKernel(
  rowFunction({
    name: 'regexp_count',
    summary: 'Counts the matches of a regular expression.',
    examples: [{ sql: "regexp_count('a1b2', '[0-9]')", result: '2' }],
    parameters: [[STRING], [STRING]],
    result: INT,
    compute: (text: string, pattern: string) => [...text.matchAll(javaRegExp(pattern, 'g'))].length,
  }),
  (call, frame, evaluate) => {
    const [pattern] = literalsBehindFirst(call) ?? [null];
    const program = pattern === null ? null : regexpProgram(pattern as string);
    return program && countProgram(evaluate(call.arguments[0], frame), program, frame);
  },
);

export const regexpInstr: ScalarFunction = rowFunction({
  name: 'regexp_instr',
  summary: 'Finds the first match of a regular expression, counted from 1; 0 if there is none.',
  examples: [{ sql: "regexp_instr('abc', 'c')", result: '3' }],
  parameters: [[STRING], [STRING], [INT]],
  required: 2,
  result: INT,
  compute: (text: string, pattern: string) => {
    const match = javaRegExp(pattern).exec(text);
    return match === null ? 0 : match.index + 1;
  },
});

export const regexpSubstr: ScalarFunction = rowFunction({
  name: 'regexp_substr',
  summary:
    'Takes the first match of a regular expression; null if there is none, or nothing in it.',
  examples: [{ sql: "regexp_substr('abc', '[bc]+')", result: 'bc' }],
  parameters: [[STRING], [STRING]],
  result: STRING,
  nullable: true,
  compute: (text: string, pattern: string) => javaRegExp(pattern).exec(text)?.[0] || null,
});

export const regexpReplace: ScalarFunction = withKernel(
  withCheckedPosition(
    rowFunction({
      name: 'regexp_replace',
      summary: 'Replaces every match of a regular expression; `$1` stands for its first group.',
      examples: [{ sql: "regexp_replace('abc', '(a)(b)', '$2$1')", result: 'bac' }],
      parameters: [[STRING], [STRING], [STRING], [INT]],
      required: 3,
      result: STRING,
      compute: (text: string, pattern: string, replacement: string, position = 1) =>
        replaceAll(text, pattern, replacement, position),
    }),
  ),
  (call, frame, evaluate) => {
    const [pattern, replacement, position = 1] = literalsBehindFirst(call) ?? [null];
    if (pattern === null || position !== 1) return null;
    const replacing = replacementBy(pattern as string, replacement as string);
    return replacing && replaceMatches(evaluate(call.arguments[0], frame), replacing, frame);
  },
);

/** A constant position below 1 is a mistake of the query. */
function withCheckedPosition(own: ScalarFunction): ScalarFunction {
  return {
    ...own,
    resolve(given, settings, position) {
      const start = given[3] === undefined ? undefined : integerConstant(given[3]);
      if (start === undefined || start >= 1) return own.resolve(given, settings, position);
      const message = `The position of \`${own.name}\` is at least 1, not ${start}.`;
      throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
    },
  };
}

export const split: ScalarFunction = withKernel(
  rowFunction({
    name: 'split',
    summary: 'Splits a text at the matches of a regular expression.',
    examples: [{ sql: "size(split('a,b,c', ','))", result: '3' }],
    parameters: [[STRING], [STRING], [INT]],
    required: 2,
    result: array(STRING, false),
    compute: (text: string, pattern: string, limit = -1) => splitText(text, pattern, limit),
  }),
  (call, frame, evaluate) => {
    const [pattern, limit = -1] = literalsBehindFirst(call) ?? [null];
    const program = pattern === null || pattern === '' ? null : regexpProgram(pattern as string);
    if (program === null) return null;
    return splitProgram(evaluate(call.arguments[0], frame), program, limit as number, frame);
  },
);

function checkGroup(name: string, regexp: RegExp, group: number): void {
  const groups = groupCountOf(regexp);
  if (group >= 0 && group <= groups) return;
  throw userError(
    'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX',
    `\`${name}\` takes a group from 0 to ${groups}, not ${group}.`,
  );
}

const GROUP_COUNTS = new WeakMap<RegExp, number>();

function groupCountOf(regexp: RegExp): number {
  const known = GROUP_COUNTS.get(regexp);
  if (known !== undefined) return known;
  const count = new RegExp(`${regexp.source}|`, regexp.flags).exec('')!.length - 1;
  GROUP_COUNTS.set(regexp, count);
  return count;
}

/** Replaces all matches from a position on, counted from 1 in Java's characters, units of UTF-16. */
function replaceAll(text: string, pattern: string, replacement: string, position: number): string {
  const regexp = javaRegExp(pattern, 'g');
  const start = position - 1;
  const pieces = readReplacement(replacement, groupCountOf(regexp));
  const parts: string[] = [text.slice(0, start)];
  const rest = text.slice(start);
  let end = 0;
  for (const match of rest.matchAll(regexp)) {
    const substitute = pieces === null ? null : substituteOf(match, pieces);
    if (substitute === null) throw wrongReplacement(pattern, replacement);
    parts.push(rest.slice(end, match.index), substitute);
    end = match.index + match[0].length;
  }
  return parts.join('') + rest.slice(end);
}

function wrongReplacement(pattern: string, replacement: string): Error {
  const message = `'${replacement}' names what is no group of the pattern '${pattern}', or ends in a backslash.`;
  const hint = 'Write a backslash before a $ that stands for itself.';
  return userError('INVALID_REGEXP_REPLACE', message, { hint });
}

/** As Java's split: no empty text before a match of nothing at the start, but one behind such a match at the end, and `limit` parts at most when it is positive. */
export function splitText(text: string, pattern: string, limit: number): string[] {
  if (pattern === '') return text === '' ? [''] : limitCharacters([...text], limit);
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(javaRegExp(pattern, 'g'))) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (match[0] === '' && match.index === 0) continue;
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  return [...parts, text.slice(start)];
}

function limitCharacters(characters: readonly string[], limit: number): string[] {
  if (limit <= 0 || characters.length <= limit) return [...characters];
  return [...characters.slice(0, limit - 1), characters.slice(limit - 1).join('')];
}

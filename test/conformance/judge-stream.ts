import type { Schema } from '../../src/columnar/schema.ts';
import { differentError, differentTypes, readSchema, rowsAsText } from './judge.ts';
import { sameRows } from './same-rows.ts';
import type { JsonRow, StreamAnswer, StreamCase } from './stream-case.ts';

/** What differs between an answer and Spark's; null when the case passes. */
export function judgeStream(expected: StreamCase, answer: StreamAnswer): string | null {
  return (
    judgeError(expected, answer) ?? judgeSchema(expected, answer) ?? judgeSteps(expected, answer)
  );
}

function judgeError(
  { error: expected }: StreamCase,
  { error: actual }: StreamAnswer,
): string | null {
  if (expected === null) return actual === null ? null : `refused: ${actual.message}`;
  if (actual === null) return `not refused with ${expected.condition}`;
  const difference = differentError(expected.condition, actual);
  // When Spark's unsettled errors come does not matter either.
  if (difference !== null || expected.condition.startsWith('_LEGACY_ERROR_TEMP_'))
    return difference;
  const sameMoment = actual.at === expected.at && (actual.step ?? null) === (expected.step ?? null);
  return sameMoment
    ? null
    : `refused at ${actual.at} ${actual.step}, not ${expected.at} ${expected.step}`;
}

function judgeSchema({ schema: expected }: StreamCase, answer: StreamAnswer): string | null {
  if (expected === undefined) return null;
  if (answer.schema === null) return answer.error === null ? 'no schema' : null;
  return differentTypes(expected, answer.schema);
}

function judgeSteps(expected: StreamCase, answer: StreamAnswer): string | null {
  const schema = expected.schema === undefined ? null : readSchema(expected.schema);
  const inOrder = /\border\s+by\b[^)]*$/i.test(expected.query);
  for (const [index, step] of expected.steps.entries()) {
    const actual = answer.steps[index];
    if (actual === undefined) break;
    if (!sameResult(step.expect, actual.rows, schema, inOrder)) {
      return `step ${index}: rows ${rowsAsText(actual.rows)} instead of ${rowsAsText(step.expect)}`;
    }
    if (step.watermark !== undefined && step.watermark !== actual.watermark) {
      return `step ${index}: watermark ${actual.watermark} instead of ${step.watermark}`;
    }
  }
  return null;
}

function sameResult(
  expected: readonly JsonRow[] | null,
  actual: readonly JsonRow[] | null,
  schema: Schema | null,
  inOrder: boolean,
): boolean {
  if (expected === null || actual === null || schema === null) return expected === actual;
  return sameRows(expected, actual, schema, inOrder);
}

import type { JsonValue } from '../../src/columnar/json-value.ts';
import { type Schema, schema as schemaOf } from '../../src/columnar/schema.ts';
import { typeName } from '../../src/columnar/types.ts';
import { parseSchema } from '../../src/sql/parse.ts';
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
  // Spark has not settled these names; when they come does not matter either.
  if (expected.condition.startsWith('_LEGACY_ERROR_TEMP_')) {
    return actual.condition === 'NOT_SUPPORTED_HERE' ? `failed: ${actual.message}` : null;
  }
  if (actual.condition !== expected.condition) {
    return `condition ${actual.condition} instead of ${expected.condition}: ${actual.message}`;
  }
  const sameMoment = actual.at === expected.at && (actual.step ?? null) === (expected.step ?? null);
  return sameMoment
    ? null
    : `refused at ${actual.at} ${actual.step}, not ${expected.at} ${expected.step}`;
}

function judgeSchema({ schema: expected }: StreamCase, answer: StreamAnswer): string | null {
  if (expected === undefined) return null;
  if (answer.schema === null) return answer.error === null ? 'no schema' : null;
  const actualTypes = typesOf(answer.schema);
  const expectedTypes = typesOf(expected);
  return actualTypes === expectedTypes ? null : `types ${actualTypes} instead of ${expectedTypes}`;
}

function judgeSteps(expected: StreamCase, answer: StreamAnswer): string | null {
  const schema = expected.schema === undefined ? null : readSchema(expected.schema);
  const inOrder = /\border\s+by\b[^)]*$/i.test(expected.query);
  for (const [index, step] of expected.steps.entries()) {
    const actual = answer.steps[index];
    if (actual === undefined) break;
    if (!sameResult(step.expect, actual.rows, schema, inOrder)) {
      return `step ${index}: rows ${text(actual.rows)} instead of ${text(step.expect)}`;
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

function readSchema(ddl: string): Schema {
  return schemaOf(parseSchema(ddl));
}

/** Field names inside structs count, names of columns do not. */
function typesOf(ddl: string): string {
  return readSchema(ddl)
    .fields.map((field) => typeName(field.type))
    .join(', ');
}

function text(rows: readonly JsonRow[] | null): string {
  return JSON.stringify(rows satisfies JsonValue);
}

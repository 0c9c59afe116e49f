import type { JsonValue } from '../../src/columnar/json-value.ts';
import type { Zone } from '../../src/expression/time/zone.ts';
import type { Schema } from '../../src/index.ts';
import type { GoldenStatement } from './golden-file.ts';
import { catalogName, hiveRow } from './hive-text.ts';

/** What we said to a statement. */
export type GoldenAnswer =
  /** A statement such as SET or CREATE VIEW: what it shows, Spark's key and value, is not looked at. */
  | 'done'
  | {
      readonly schema: Schema;
      readonly rows: readonly (readonly JsonValue[])[];
      readonly zone: Zone;
    }
  | { readonly condition: string; readonly message: string };

/** What differs from Spark's answer; null when nothing does. Names of columns do not count. */
export function judgeStatement(expected: GoldenStatement, answer: GoldenAnswer): string | null {
  if (expected.error !== undefined) return differentRefusal(expected.error, answer);
  if (answer === 'done') return null;
  if ('condition' in answer) return `refused: [${answer.condition}] ${answer.message}`;
  const types = answer.schema.fields.map(({ type }) => type);
  const names = types.map(catalogName);
  if (!hasTypes(expected.schema!, names))
    return `types ${names.join(', ')} instead of ${expected.schema}`;
  const rows = answer.rows.map((row) => hiveRow(row, types, answer.zone));
  const [own, wanted] = [rows, expected.rows!].map((texts) =>
    linesOf(texts.map((text) => withRoundDoubles(text, names))),
  ) as [string[], string[]];
  const inOrder = isOrdered(expected.sql);
  if (!inOrder) for (const lines of [own, wanted]) lines.sort();
  return JSON.stringify(own) === JSON.stringify(wanted)
    ? null
    : `rows ${JSON.stringify(own)} instead of ${JSON.stringify(wanted)}`;
}

/** Conditions that Spark has not settled, and classes of exceptions, stand for any refusal. */
function differentRefusal(expected: string, answer: GoldenAnswer): string | null {
  if (answer === 'done' || !('condition' in answer)) return `not refused with ${expected}`;
  const isUnsettled = expected.startsWith('_LEGACY_ERROR_TEMP_') || /[a-z]/.test(expected);
  if (answer.condition === expected) return null;
  if (isUnsettled && !isOurFault(answer.condition)) return null;
  return `condition ${answer.condition} instead of ${expected}: ${answer.message}`;
}

function isOurFault(condition: string): boolean {
  return condition === 'INTERNAL_ERROR' || condition === 'UNSUPPORTED_FEATURE';
}

/** Names may hold anything, so the types are looked for from outside. */
function hasTypes(schema: string, types: readonly string[]): boolean {
  const pattern = types.map((type) => `.*:${type.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  return new RegExp(`^struct<${pattern.join(',')}>$`, 's').test(schema);
}

/** Digits of a DOUBLE that count: sums depend on how rows were split over tasks. */
const DOUBLE_DIGITS = 13;

function withRoundDoubles(row: string, names: readonly string[]): string {
  if (!names.includes('double')) return row;
  const cells = row.split('\t');
  return cells
    .map((cell, index) => {
      const isNumber = names[index] === 'double' && /^[-\d]/.test(cell);
      return isNumber ? Number(cell).toPrecision(DOUBLE_DIGITS) : cell;
    })
    .join('\t');
}

/** The lines of the answer's text, as Spark's suite compares them. */
function linesOf(rows: readonly string[]): string[] {
  const lines = rows
    .join('\n')
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trimEnd());
  return lines.filter((line) => line !== '');
}

/** True when the outermost query sorts its rows. */
function isOrdered(sql: string): boolean {
  let outer = sql.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''").replaceAll(/--.*$/gm, '');
  for (let before = ''; before !== outer; ) {
    before = outer;
    outer = outer.replaceAll(/\([^()]*\)/g, '');
  }
  return /\border\s+by\b/i.test(outer);
}

import { hash } from 'node:crypto';
import type { JsonValue } from '../columnar/json-value.ts';
import type { PlannedRecord } from './journal-record.ts';

const DIGEST_LENGTH = 32;

/** Tells whether two planned records are the same: a prefix of the SHA-256 of its JSON with sorted keys. */
export function plannedDigest(record: PlannedRecord): string {
  const { kind, batchId, timestampMs, seed, ranges, closes } = record;
  const closing = closes === undefined ? {} : { closes };
  const text = canonicalJson({ kind, batchId, timestampMs, seed, ranges, ...closing });
  return hash('sha256', text).slice(0, DIGEST_LENGTH);
}

/** JSON text that is equal for equal values, whatever the order of keys. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_, part: JsonValue) => (isObject(part) ? sortKeys(part) : part));
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(value: { readonly [key: string]: JsonValue }): { [key: string]: JsonValue } {
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, value[key]!]));
}

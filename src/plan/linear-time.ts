import type { Expression } from '../expression/expression.ts';

/** A sum of columns, each as often as it says, and a constant in microseconds. */
export interface LinearTime {
  readonly columns: ReadonlyMap<number, number>;
  readonly micros: number;
  /** Up to this much less than the exact value: casts to whole seconds cut off fractions. */
  readonly slackMicros: number;
}

const SECOND_MICROS = 1_000_000;
const FLOATS: ReadonlySet<string> = new Set(['float', 'double', 'decimal']);
const INTEGERS: ReadonlySet<string> = new Set(['bigint', 'int', 'smallint', 'tinyint']);

/** An expression of timestamps and intervals as a sum; null for any other. Numbers are seconds, as in casts of timestamps. */
export function linearTimeOf(expression: Expression): LinearTime | null {
  if (expression.kind === 'attribute') {
    if (expression.type.kind !== 'timestamp') return null;
    return { columns: new Map([[expression.id, 1]]), micros: 0, slackMicros: 0 };
  }
  if (expression.kind === 'literal') return constantOf(expression);
  if (expression.kind !== 'call') return null;
  const parts = expression.arguments.map(linearTimeOf);
  const [first = null, second = null] = parts;
  switch (expression.name) {
    case 'add':
      return first === null || second === null ? null : addTimes(first, second, 1);
    case 'subtract':
      return first === null || second === null ? null : addTimes(first, second, -1);
    case 'negative':
      return first === null ? null : addTimes(NOTHING, first, -1);
    case 'cast':
      return first === null ? null : castOf(first, expression.type.kind);
    default:
      return null;
  }
}

const NOTHING: LinearTime = { columns: new Map(), micros: 0, slackMicros: 0 };

/** The first and the second so many times. */
export function addTimes(first: LinearTime, second: LinearTime, factor: 1 | -1): LinearTime {
  const columns = new Map(first.columns);
  for (const [id, count] of second.columns)
    columns.set(id, (columns.get(id) ?? 0) + factor * count);
  const micros = first.micros + factor * second.micros;
  return { columns, micros, slackMicros: first.slackMicros + second.slackMicros };
}

function constantOf({ value, type }: Extract<Expression, { kind: 'literal' }>): LinearTime | null {
  if (value === null) return null;
  if (type.kind === 'dayTimeInterval' || type.kind === 'timestamp') {
    return { ...NOTHING, micros: Number(value) };
  }
  const isPlain = type.kind !== 'decimal' && (INTEGERS.has(type.kind) || FLOATS.has(type.kind));
  return isPlain ? { ...NOTHING, micros: Number(value) * SECOND_MICROS } : null;
}

function castOf(value: LinearTime, kind: string): LinearTime | null {
  if (kind === 'timestamp' || FLOATS.has(kind) || value.columns.size === 0) return value;
  if (!INTEGERS.has(kind)) return null;
  return { ...value, slackMicros: value.slackMicros + SECOND_MICROS };
}

import { hasLimit } from '../../columnar/text-limits.ts';
import type { DataType } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { COMPARISONS } from '../comparison-names.ts';
import type { Attribute, Expression, Literal } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { limitsOption } from './declared-type.ts';
import { characterCount, padText } from './fit-texts.ts';

/**
 * What is compared where a column was declared CHAR: the shorter text is filled up to the length of the longer. As in
 * Spark, this holds between columns, and between a column and constant texts.
 */
export function fillCompared(
  name: string,
  operands: readonly Expression[],
  settings: SessionSettings,
): readonly Expression[] {
  if (!COMPARISONS.has(name) || !operands.some(isDeclared)) return operands;
  const [first, ...others] = operands;
  if (operands.every(isDeclared)) return fillColumns(operands, settings);
  if (isDeclared(first!) && others.every(isText)) return fillTexts(first, others, settings);
  const [column] = others;
  if (others.length !== 1 || !isDeclared(column!) || !isText(first!)) return operands;
  return fillTexts(column, [first], settings).toReversed();
}

type DeclaredColumn = Attribute & { readonly declared: DataType };

function isDeclared(operand: Expression): operand is DeclaredColumn {
  return operand.kind === 'attribute' && operand.declared !== undefined;
}

function isText(operand: Expression): operand is Literal {
  return operand.kind === 'literal' && (operand.value === null || operand.type.kind === 'string');
}

function fillColumns(
  columns: readonly DeclaredColumn[],
  settings: SessionSettings,
): readonly Expression[] {
  const wanted = columns.map(({ declared }) => declared).reduce(widerLimits);
  return columns.map((column) => filled(column, wanted, settings));
}

function fillTexts(
  column: DeclaredColumn,
  texts: readonly Literal[],
  settings: SessionSettings,
): readonly Expression[] {
  const { declared } = column;
  if (declared.kind !== 'string' || declared.limit?.kind !== 'char') return [column, ...texts];
  const lengths = texts.map(({ value }) => (value === null ? 0 : characterCount(String(value))));
  const limit = { kind: 'char', length: Math.max(declared.limit.length, ...lengths) } as const;
  const filledTexts = texts.map((text) => {
    if (text.value === null) return text;
    return Object.freeze({ ...text, value: padText(String(text.value), limit) });
  });
  return [filled(column, { ...declared, limit }, settings), ...filledTexts];
}

/** What is read is filled up to its own length already, unless settings say otherwise. */
function filled(
  column: DeclaredColumn,
  wanted: DataType,
  { fillsChars = true }: SessionSettings,
): Expression {
  const option = limitsOption(wanted);
  if (!hasLimit(wanted, 'char')) return column;
  if (fillsChars && option === limitsOption(column.declared)) return column;
  return functionCall('padded_text', [column], column.type, { options: { declared: option } });
}

/** The type with the longer CHAR of each two; without limits where one is no CHAR. */
function widerLimits(left: DataType, right: DataType): DataType {
  if (left.kind === 'string' && right.kind === 'string') {
    const isChar = left.limit?.kind === 'char' && right.limit?.kind === 'char';
    const limit = (left.limit?.length ?? 0) > (right.limit?.length ?? 0) ? left.limit : right.limit;
    return { ...left, limit: isChar ? limit : undefined };
  }
  if (left.kind === 'array' && right.kind === 'array') {
    return { ...left, element: widerLimits(left.element, right.element) };
  }
  if (left.kind !== 'struct' || right.kind !== 'struct') return { kind: 'null' };
  const fields = left.fields.map((own, index) => {
    return { ...own, type: widerLimits(own.type, right.fields[index]?.type ?? own.type) };
  });
  return { ...left, fields };
}

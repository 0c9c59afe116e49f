import type { DataType } from '../../columnar/types.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';

/** The type of a column, where there is one. */
export type ColumnType = (parts: readonly string[]) => DataType | undefined;

/**
 * A sum or difference with a date or a timestamp, which Spark does not write as one of numbers; null for others. Only what
 * shows its type without analysis is recognised: constants, casts, columns and sums of these.
 */
export function timeSumName(
  { name, byName, arguments: operands }: UnresolvedCall,
  texts: readonly string[],
  columnType: ColumnType,
): string | null {
  if (byName === true || !isSum(name) || operands.length !== 2) return null;
  const kinds = operands.map((operand) => typeOf(operand, columnType));
  const timeAt = kinds.findIndex((type) => type !== undefined && isTime(type));
  const [time, other] = timeAt === 1 ? kinds.toReversed() : kinds;
  if (timeAt === -1 || other === undefined || isTime(other)) return null;
  const [timeText, otherText] = timeAt === 1 ? texts.toReversed() : texts;
  if (time!.kind === 'date') {
    const days = dayCount(other, otherText!);
    if (days !== null) return `${name === 'add' ? 'date_add' : 'date_sub'}(${timeText}, ${days})`;
  }
  return isInterval(other) ? `${timeText} ${name === 'add' ? '+' : '-'} ${otherText}` : null;
}

/** What Spark adds to a date as a number of days; null for other intervals. */
function dayCount(type: DataType, text: string): string | null {
  if (['tinyint', 'smallint', 'int'].includes(type.kind)) return text;
  const isDays = type.kind === 'dayTimeInterval' && type.from === 'day' && type.to === 'day';
  return isDays ? `extractansiintervaldays(${text})` : null;
}

function typeOf(expression: UnresolvedExpression, columnType: ColumnType): DataType | undefined {
  switch (expression.kind) {
    case 'literal':
    case 'unresolvedCast':
      return expression.type;
    case 'unresolvedColumn':
      return columnType(expression.parts);
    case 'unresolvedCall':
      return sumType(expression, columnType);
    default:
      return undefined;
  }
}

/** A timestamp with an interval is a timestamp; what a date becomes depends on the interval's units. */
function sumType(call: UnresolvedCall, columnType: ColumnType): DataType | undefined {
  if (!isSum(call.name)) return undefined;
  const kinds = call.arguments.map((operand) => typeOf(operand, columnType));
  const time = kinds.find((type) => type?.kind === 'timestamp' || type?.kind === 'timestampNtz');
  return kinds.some((type) => type !== undefined && isInterval(type)) ? time : undefined;
}

function isSum(name: string): boolean {
  return name === 'add' || name === 'subtract';
}

function isTime({ kind }: DataType): boolean {
  return kind === 'date' || kind === 'timestamp' || kind === 'timestampNtz';
}

function isInterval({ kind }: DataType): boolean {
  return kind === 'dayTimeInterval' || kind === 'yearMonthInterval';
}

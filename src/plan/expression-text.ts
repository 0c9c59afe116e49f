import { dateText, timestampText } from '../columnar/calendar.ts';
import { type DataType, type DayTimeUnit, typeName } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type {
  AggregateCall,
  Attribute,
  Call,
  Expression,
  Literal,
} from '../expression/expression.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../expression/unresolved.ts';

/** The text that Spark gives to an expression: the name of a column without an alias. */
export function unresolvedText(expression: UnresolvedExpression): string {
  switch (expression.kind) {
    case 'literal':
      return literalText(expression);
    case 'unresolvedColumn':
      return expression.parts.at(-1)!;
    case 'unresolvedStar':
      return [...expression.qualifier, expression.pattern ?? '*'].join('.');
    case 'unresolvedCall':
      return unresolvedCallText(expression);
    case 'unresolvedCast':
      return castText(unresolvedText(expression.child), expression.type, expression.tolerant);
    case 'unresolvedAlias':
      return `${unresolvedText(expression.child)} AS ${expression.names.join(', ')}`;
    case 'unresolvedSubquery':
      return `${expression.form}subquery()`;
    case 'unresolvedLambda':
      return `lambdafunction(${unresolvedText(expression.body)}, ${expression.parameters.join(', ')})`;
    case 'unresolvedParameter':
      return `:${expression.name}`;
  }
}

/** The text of a typed expression; `nameColumn` says how attributes are written. */
export function expressionText(
  expression: Expression | AggregateCall,
  nameColumn: (attribute: Attribute) => string,
): string {
  const write = (child: Expression): string => expressionText(child, nameColumn);
  switch (expression.kind) {
    case 'literal':
      return literalText(expression);
    case 'attribute':
      return nameColumn(expression);
    case 'column':
      return `${expression.name}@${expression.index}`;
    case 'lambdaVariable':
      return expression.name;
    case 'lambda': {
      const names = expression.parameters.map(({ name }) => name);
      return `(${names.join(', ')}) -> ${write(expression.body)}`;
    }
    case 'call': {
      const operands = expression.arguments.map(write);
      if (expression.name === 'cast' || expression.name === 'try_cast') {
        return castText(operands[0]!, expression.type, expression.name === 'try_cast');
      }
      return callText(expression.name, [...operands, ...fieldNames(expression)]);
    }
    case 'aggregateCall': {
      const operands = expression.arguments.map(write);
      const text = aggregateText(expression.name, operands, expression.distinct);
      return expression.filter === undefined ? text : withFilter(text, write(expression.filter));
    }
  }
}

/** The field that a typed access takes is an option of the call. */
function fieldNames({ name, arguments: [parent], options }: Call): readonly string[] {
  if (name !== 'get_field' || parent?.type.kind !== 'struct') return [];
  return [parent.type.fields[Number(options?.['index'])]!.name];
}

function unresolvedCallText(call: UnresolvedCall): string {
  const operands = call.arguments.map(unresolvedText);
  const isCountStar = call.name === 'count' && operands.length === 1 && operands[0] === '*';
  const text = aggregateText(call.name, isCountStar ? ['1'] : operands, call.distinct === true);
  const filtered = call.filter === undefined ? text : withFilter(text, unresolvedText(call.filter));
  return call.over === undefined ? filtered : `${filtered} OVER (…)`;
}

function aggregateText(name: string, operands: readonly string[], distinct: boolean): string {
  return distinct ? `${name}(DISTINCT ${operands.join(', ')})` : callText(name, operands);
}

function withFilter(text: string, condition: string): string {
  return `${text} FILTER (WHERE ${condition})`;
}

function castText(child: string, type: DataType, tolerant: boolean): string {
  return `${tolerant ? 'TRY_CAST' : 'CAST'}(${child} AS ${typeName(type)})`;
}

const BINARY_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['add', '+'],
  ['subtract', '-'],
  ['multiply', '*'],
  ['divide', '/'],
  ['remainder', '%'],
  ['div', 'div'],
  ['equal', '='],
  ['null_safe_equal', '<=>'],
  ['less', '<'],
  ['less_or_equal', '<='],
  ['greater', '>'],
  ['greater_or_equal', '>='],
  ['and', 'AND'],
  ['or', 'OR'],
  ['bitwise_and', '&'],
  ['bitwise_or', '|'],
  ['bitwise_xor', '^'],
]);

/** Calls that SQL does not write as name(arguments). */
const FORMS: ReadonlyMap<string, (operands: readonly string[]) => string> = new Map([
  ['not_equal', ([left, right]) => `(NOT (${left} = ${right}))`],
  ['not', ([operand]) => `(NOT ${operand})`],
  ['negative', ([operand]) => `(- ${operand})`],
  ['positive', ([operand]) => `(+ ${operand})`],
  ['bitwise_not', ([operand]) => `~${operand}`],
  ['is_null', ([operand]) => `(${operand} IS NULL)`],
  ['is_not_null', ([operand]) => `(${operand} IS NOT NULL)`],
  ['is_true', ([operand]) => `(${operand} <=> true)`],
  ['is_false', ([operand]) => `(${operand} <=> false)`],
  ['like', ([value, pattern]) => `${value} LIKE ${pattern}`],
  ['rlike', ([value, pattern]) => `RLIKE(${value}, ${pattern})`],
  ['in', ([value, ...list]) => `(${value} IN (${list.join(', ')}))`],
  ['get_item', ([value, index]) => `${value}[${index}]`],
  ['get_field', ([value, name]) => `${value}.${name}`],
  ['case', caseText],
]);

/** A call as SQL: operators stand between their operands. */
export function callText(name: string, operands: readonly string[]): string {
  const operator = BINARY_OPERATORS.get(name);
  if (operator !== undefined) return `(${operands.join(` ${operator} `)})`;
  return FORMS.get(name)?.(operands) ?? `${name}(${operands.join(', ')})`;
}

function caseText(operands: readonly string[]): string {
  let text = 'CASE';
  for (let branch = 0; branch + 1 < operands.length; branch += 2) {
    text += ` WHEN ${operands[branch]} THEN ${operands[branch + 1]}`;
  }
  return operands.length % 2 === 1 ? `${text} ELSE ${operands.at(-1)} END` : `${text} END`;
}

/** A constant as SQL. */
export function literalText({ value, type }: Literal): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'decimal':
      return decimalText(BigInt(String(value)), type.scale);
    case 'float':
    case 'double':
      return floatText(Number(value));
    case 'date':
      return `DATE '${dateText(Number(value))}'`;
    case 'timestamp':
      return `TIMESTAMP '${timestampText(BigInt(String(value)))}Z'`;
    case 'timestampNtz':
      return `TIMESTAMP_NTZ '${timestampText(BigInt(String(value)))}'`;
    case 'dayTimeInterval':
      return `INTERVAL '${Number(value) / UNIT_MICROS[type.to]}' ${type.to.toUpperCase()}`;
    case 'yearMonthInterval': {
      const amount = type.to === 'year' ? Number(value) / 12 : Number(value);
      return `INTERVAL '${amount}' ${type.to.toUpperCase()}`;
    }
    default:
      return plainText(value);
  }
}

const UNIT_MICROS: { readonly [K in DayTimeUnit]: number } = {
  day: 86_400_000_000,
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
};

function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function plainText(value: LiteralValue): string {
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`;
  return Array.isArray(value) ? `[${value.map(plainText).join(', ')}]` : String(value);
}

function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

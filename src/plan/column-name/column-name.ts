import { type DataType, typeName } from '../../columnar/types.ts';
import type {
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedWindow,
} from '../../expression/unresolved.ts';
import { callName } from './call-name.ts';
import { literalName, timestampName } from './literal-name.ts';
import { type ColumnType, timeSumName } from './time-sum.ts';
import { groupOrderName, windowName } from './window-name.ts';

/** What the name of a column depends on besides its expression. */
export interface NamingContext {
  /** The session's zone: timestamps are written in it. */
  readonly timeZone: string;
  /** The type of a column; undefined for what is none. */
  readonly columnType: ColumnType;
  /** What a name in a WINDOW clause stands for. */
  readonly windowOf: (name: string) => UnresolvedWindow | undefined;
  /** A name with what it says of fields, such as `s.x` or `m[k]`; null for a column itself, and for what is none. */
  readonly fieldPath: (parts: readonly string[]) => string | null;
  /** True for a function that is called without brackets, such as `current_date`, where no column has its name. */
  readonly isBareCall: (parts: readonly string[]) => boolean;
}

/**
 * The name that Spark gives to a column without an alias: its expression as SQL, where arguments that were left out stand
 * too. Types that coercion adds do not show.
 */
export function columnName(expression: UnresolvedExpression, context: NamingContext): string {
  const writer = new NameWriter(context, new Set());
  // A field alone has its own name, and a cast of a column keeps the column's.
  if (expression.kind === 'unresolvedColumn') return writer.ownName(expression.parts);
  const cast = expression.kind === 'unresolvedCast' ? expression.child : undefined;
  const isColumn = cast?.kind === 'unresolvedColumn' && context.fieldPath(cast.parts) === null;
  return isColumn ? writer.ownName(cast.parts) : writer.write(expression);
}

class NameWriter {
  readonly #context: NamingContext;
  /** Parameters of the lambdas around. */
  readonly #parameters: ReadonlySet<string>;

  constructor(context: NamingContext, parameters: ReadonlySet<string>) {
    this.#context = context;
    this.#parameters = parameters;
  }

  write = (expression: UnresolvedExpression): string => {
    switch (expression.kind) {
      case 'literal':
        return literalName(expression);
      case 'unresolvedColumn':
        return this.#column(expression.parts);
      case 'unresolvedStar':
        return [...expression.qualifier, expression.pattern ?? '*'].join('.');
      case 'unresolvedCall':
        return this.#call(expression);
      case 'unresolvedCast':
        return this.#cast(expression);
      case 'unresolvedAlias':
        return `${this.write(expression.child)} AS ${expression.names.join(', ')}`;
      case 'unresolvedSubquery':
        return `${expression.form}subquery()`;
      case 'unresolvedLambda':
        return this.#lambda(expression);
      case 'unresolvedParameter':
        return `:${expression.name}`;
    }
  };

  #column(parts: readonly string[]): string {
    if (this.#parameters.has(parts[0]!.toLowerCase())) {
      return [LAMBDA_VARIABLE, ...parts.slice(1)].join('.');
    }
    return this.#context.fieldPath(parts) ?? this.ownName(parts);
  }

  ownName(parts: readonly string[]): string {
    return this.#context.isBareCall(parts) ? `${parts[0]!.toLowerCase()}()` : parts.at(-1)!;
  }

  #lambda({
    parameters,
    body,
  }: Extract<UnresolvedExpression, { readonly kind: 'unresolvedLambda' }>): string {
    const known = new Set([...this.#parameters, ...parameters.map((name) => name.toLowerCase())]);
    const inner = new NameWriter(this.#context, known);
    return `lambdafunction(${[inner.write(body), ...parameters.map(() => LAMBDA_VARIABLE)].join(', ')})`;
  }

  #call(call: UnresolvedCall): string {
    const operands = isCountStar(call) ? ['1'] : operandsOf(call).map(this.write);
    let text = timeSumName(call, operands, this.#context.columnType) ?? callName(call, operands);
    if (call.withinGroup !== undefined) {
      text += ` WITHIN GROUP (ORDER BY ${groupOrderName(call, call.withinGroup, this.write)})`;
    }
    if (call.filter !== undefined) text += ` FILTER (WHERE ${this.write(call.filter)})`;
    if (call.over !== undefined) {
      const { name } = call.over;
      const window = name === undefined ? undefined : this.#context.windowOf(name);
      text += ` OVER ${windowName(call, window ?? call.over, this.write)}`;
    }
    return text;
  }

  #cast({ child, type, tolerant, isLiteral }: Cast): string {
    if (isLiteral === true && child.kind === 'literal') {
      return timestampName(String(child.value), type, this.#context.timeZone);
    }
    const text = this.write(child);
    return isNested(type)
      ? text
      : `${tolerant ? 'TRY_CAST' : 'CAST'}(${text} AS ${typeName(type)})`;
  }
}

function isCountStar({ name, arguments: [operand] }: UnresolvedCall): boolean {
  return name === 'count' && operand?.kind === 'unresolvedStar' && operand.qualifier.length === 0;
}

/** BETWEEN has become two comparisons. */
function operandsOf(call: UnresolvedCall): readonly UnresolvedExpression[] {
  if (call.form !== 'between') return call.arguments;
  const [above, below] = call.arguments as readonly UnresolvedCall[];
  return [...above!.arguments, below!.arguments[1]!];
}

type Cast = Extract<UnresolvedExpression, { readonly kind: 'unresolvedCast' }>;

const LAMBDA_VARIABLE = 'namedlambdavariable()';

/** Hive had no casts to such types: Spark's text leaves them out. */
function isNested({ kind }: DataType): boolean {
  return kind === 'array' || kind === 'map' || kind === 'struct';
}

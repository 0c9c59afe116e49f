import { parseExpression } from '../../sql/parse.ts';
import { Column, type ColumnOrValue, toExpression } from '../columns/column.ts';
import { checkedName, namedColumn } from '../columns/column-name.ts';
import type { LiteralInput } from '../columns/literal.ts';
import type {
  ColumnExpression,
  Named,
  NamedExpression,
  Operation,
  Reference,
  ValueExpression,
} from '../typing/column-expression.ts';

/** A column, or the name of one. */
export type ColumnOrName = Column | string;

/** The column of a name: `col('key')`, `col('event.key')`, `col('*')`. */
export function col<const Name extends string>(name: Name): Column<Reference<Name>> {
  return new Column(namedColumn(name));
}

/** A value as a column. */
export function lit<const Value extends LiteralInput>(
  value: Value,
): Column<ValueExpression<Value>> {
  return new Column(toExpression(value));
}

/** An expression in SQL: `expr("value * 2 AS twice")`. */
export function expr(text: string): Column {
  return new Column(parseExpression(text));
}

/** Calls any function of SQL by its name. */
export function callFunction<const Inputs extends readonly ColumnOrName[]>(
  name: string,
  ...inputs: Inputs
): Column<Operation<'unknown', NamedExpression<Inputs[number]>>> {
  return call(name, inputs.map(asColumn));
}

/** The windows of `size` that hold a time; they overlap when `slide` is shorter than `size`. */
export function window<const Time extends ColumnOrName>(
  time: Time,
  size: string,
  slide?: string,
  start?: string,
): Column<Named<'window', Operation<'window', NamedExpression<Time>>>> {
  const lengths = start === undefined ? [size, slide] : [size, slide ?? size, start];
  const texts = lengths.filter((length) => length !== undefined);
  return call('window', [asColumn(time), ...texts]);
}

/** The session of a row: it goes on until there is no row for the length of `gap`, an interval or a column that has it. */
export function sessionWindow<const Time extends ColumnOrName>(
  time: Time,
  gap: string | Column,
): Column<Named<'session_window', Operation<'window', NamedExpression<Time>>>> {
  return call('session_window', [asColumn(time), gap]);
}

/** The last moment of a window: what a window over windows goes by. */
export function windowTime(window: ColumnOrName): Column {
  return callFunction('window_time', window);
}

/** The number of rows in which the column is not null; of all rows with `count('*')`. */
export function count<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'count', NamedExpression<Input>>> {
  return input === '*' ? call('count', [1]) : call('count', [asColumn(input)]);
}

/** The sum of the values that are not null; null when there are none. */
export function sum<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'sum', NamedExpression<Input>>> {
  return call('sum', [asColumn(input)]);
}

/** The least value that is not null. */
export function min<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'min', NamedExpression<Input>>> {
  return call('min', [asColumn(input)]);
}

/** The greatest value that is not null. */
export function max<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'max', NamedExpression<Input>>> {
  return call('max', [asColumn(input)]);
}

/** The mean of the values that are not null; null when there are none. */
export function avg<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'avg', NamedExpression<Input>>> {
  return call('avg', [asColumn(input)]);
}

/** One row for each element of an array or entry of a map. */
export function explode<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'explode', NamedExpression<Input>>> {
  return call('explode', [asColumn(input)]);
}

/** As `explode`, but keeps rows without elements, with null. */
export function explodeOuter<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'explode', NamedExpression<Input>>> {
  return call('explode_outer', [asColumn(input)]);
}

/** As `explode`, with each element's position before it. */
export function posexplode<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'explode', NamedExpression<Input>>> {
  return call('posexplode', [asColumn(input)]);
}

/** As `posexplode`, but keeps rows without elements, with nulls. */
export function posexplodeOuter<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'explode', NamedExpression<Input>>> {
  return call('posexplode_outer', [asColumn(input)]);
}

/** The parts of a text between the matches of a regular expression. */
export function split<const Input extends ColumnOrName>(
  input: Input,
  pattern: string,
  limit = -1,
): Column<Operation<'split', NamedExpression<Input>>> {
  return call('split', [asColumn(input), pattern, limit]);
}

/** The text in lower case. */
export function lower<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'lower', NamedExpression<Input>>> {
  return call('lower', [asColumn(input)]);
}

/** The text in upper case. */
export function upper<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'upper', NamedExpression<Input>>> {
  return call('upper', [asColumn(input)]);
}

/** The number of characters of a text, or of bytes of a BINARY. */
export function length<const Input extends ColumnOrName>(
  input: Input,
): Column<Operation<'length', NamedExpression<Input>>> {
  return call('length', [asColumn(input)]);
}

/** The first value that is not null. */
export function coalesce<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): Column<Operation<'either', NamedExpression<Inputs[number]>>> {
  return call('coalesce', inputs.map(asColumn));
}

/** One column with the inputs as its fields, under their names. */
export function struct<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): Column<Operation<'struct', NamedExpression<Inputs[number]>>> {
  return call('struct', inputs.map(asColumn));
}

/** `when(condition, value).when(…).otherwise(value)`: the value of the first condition that is true. */
export function when<Condition extends ColumnExpression, const Value extends ColumnOrValue>(
  condition: Column<Condition>,
  value: Value,
): ConditionalColumn<Operation<'when', Condition, ValueExpression<Value>>> {
  return new ConditionalColumn([condition, value]);
}

/** A CASE expression; null when no condition is true. */
export class ConditionalColumn<
  out Expression extends ColumnExpression = ColumnExpression,
> extends Column<Expression> {
  readonly #branches: readonly ColumnOrValue[];

  /** @internal */
  constructor(branches: readonly ColumnOrValue[]) {
    super(call('case', branches).expression);
    this.#branches = branches;
  }

  /** The value where this condition is the first that is true. */
  when<Condition extends ColumnExpression, const Value extends ColumnOrValue>(
    condition: Column<Condition>,
    value: Value,
  ): ConditionalColumn<
    Operation<'either', Expression, Operation<'when', Condition, ValueExpression<Value>>>
  > {
    return new ConditionalColumn([...this.#branches, condition, value]);
  }

  /** The value where no condition is true. */
  otherwise<const Value extends ColumnOrValue>(
    value: Value,
  ): Column<Operation<'either', Expression, ValueExpression<Value>>> {
    return call('case', [...this.#branches, value]);
  }
}

/** The column of a name, or the column itself. */
export function asColumn(input: ColumnOrName): Column {
  if (input instanceof Column) return input;
  return col(checkedName(input));
}

/** The call of a function of SQL. */
export function call<Expression extends ColumnExpression>(
  name: string,
  inputs: readonly ColumnOrValue[],
  flags: { readonly distinct?: boolean } = {},
): Column<Expression> {
  const parameters = inputs.map(toExpression);
  return new Column({ kind: 'unresolvedCall', name, arguments: parameters, ...flags });
}

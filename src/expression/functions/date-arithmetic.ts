import { DATE, type DataType, INT, SMALLINT, TINYINT } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { evaluateSum } from '../arithmetic/sum.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { exactArgument, typeArgument, typeArguments } from '../signature.ts';
import { unexpectedType } from '../type-errors.ts';

export const dateAdd: ScalarFunction = {
  name: 'date_add',
  aliases: ['dateadd'],
  summary: 'Adds days to a date.',
  examples: [{ sql: "date_add(DATE'2024-02-28', 1)", result: '2024-02-29' }],
  resolve: (given, settings, position) => {
    const typed = dateAndDays('date_add', given, settings, position);
    return functionCall('add', typed, DATE, { position, options: { mode: 'legacy' } });
  },
  evaluate: (call, frame, evaluate) => evaluateSum('add', call, frame, evaluate),
};

export const dateSub: ScalarFunction = {
  name: 'date_sub',
  summary: 'Subtracts days from a date.',
  examples: [{ sql: "date_sub(DATE'2024-03-01', 1)", result: '2024-02-29' }],
  resolve: (given, settings, position) => {
    const typed = dateAndDays('date_sub', given, settings, position);
    return functionCall('subtract', typed, DATE, { position, options: { mode: 'legacy' } });
  },
  evaluate: (call, frame, evaluate) => evaluateSum('subtract', call, frame, evaluate),
};

export const dateDiff: ScalarFunction = {
  name: 'datediff',
  aliases: ['date_diff'],
  summary: 'Counts the days from the second date to the first.',
  examples: [{ sql: "datediff(DATE'2024-03-01', DATE'2024-02-01')", result: '29' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('datediff', [[DATE], [DATE]], 2, given, position);
    return functionCall('subtract', typed, INT, { position, options: { mode: 'legacy' } });
  },
  evaluate: (call, frame, evaluate) => evaluateSum('subtract', call, frame, evaluate),
};

const DAY_TYPES: readonly DataType[] = [INT, SMALLINT, TINYINT];

function dateAndDays(
  name: string,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression[] {
  checkCount(name, given, 2, 2, position);
  const [date, days] = given;
  if (!settings.ansi && days.type.kind === 'string') checkDaysText(name, days, position);
  const typedDate = typeArgument(name, 1, [DATE], date, position);
  const typedDays =
    days.type.kind === 'string' ? days : exactArgument(name, 2, DAY_TYPES, days, position);
  return [typedDate, implicitCast(typedDays, INT)];
}

/** Outside ANSI mode a text is a number of days only where it is a constant. */
function checkDaysText(name: string, days: Expression, position: SourcePosition | undefined): void {
  if (days.kind !== 'literal') throw unexpectedType(name, 2, DAY_TYPES, days, position);
  if (days.value === null || /^\s*[+-]?\d+\s*$/.test(String(days.value))) return;
  const message = `The days of \`${name}\` must be a whole number, not '${String(days.value)}'.`;
  throw userError('SECOND_FUNCTION_ARGUMENT_NOT_INTEGER', message, { position });
}

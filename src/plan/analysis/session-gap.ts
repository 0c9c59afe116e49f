import { typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { parseInterval } from '../../expression/time/interval-length.ts';
import { DAY_TO_SECOND, YEAR_TO_MONTH } from '../../expression/time/interval-units.ts';

/**
 * The end of the session that a row opens: its time plus the gap, a constant or an expression, an interval or a text that
 * is read as one.
 */
export function sessionEndOf(
  time: Expression,
  gap: Expression,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const call = (name: string, operands: readonly Expression[]): Expression =>
    lookupFunction(name)!.resolve(operands, settings, position);
  const { kind } = gap.type;
  if (gap.kind === 'literal' && typeof gap.value === 'string') {
    const { months, micros } = parseInterval(gap.value, position);
    const length = { kind: 'literal', value: BigInt(micros), type: DAY_TO_SECOND } as const;
    const end = call('add', [time, Object.freeze(length)]);
    if (months === 0) return end;
    const longer = { kind: 'literal', value: months, type: YEAR_TO_MONTH } as const;
    return call('add', [end, Object.freeze(longer)]);
  }
  if (kind === 'dayTimeInterval' || kind === 'yearMonthInterval') return call('add', [time, gap]);
  if (kind === 'string' || kind === 'calendarInterval') return call('session_end', [time, gap]);
  throw userError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `The gap of \`session_window\` is an interval or its text, not ${typeName(gap.type)}.`,
    { position, hint: "Write it as '5 minutes'." },
  );
}

import { type SourcePosition, userError } from '../../errors.ts';
import { parseIntervalParts } from './interval-parts.ts';
import { MICROS_PER_DAY } from './local-time.ts';

/** A calendar interval with days counted as 24 hours. */
export interface IntervalLength {
  readonly months: number;
  readonly micros: number;
}

/** The microseconds of a text such as `1 minute 30 seconds`. Months and years have no fixed length: an error. */
export function intervalMicros(text: string, position?: SourcePosition): number {
  const { months, micros } = parseInterval(text, position);
  if (months === 0) return micros;
  throw userError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `The interval '${text}' has months or years, which have no fixed length.`,
    { position, hint: 'Give it in weeks, days, hours, minutes or seconds.' },
  );
}

/** Reads a text such as `interval 1 month -2 days` or `0.5 seconds`. Only seconds may have a fraction. */
export function parseInterval(text: string, position?: SourcePosition): IntervalLength {
  const parts = parseIntervalParts(text);
  const length = parts && {
    months: Number(parts.months),
    micros: Number(parts.days * MICROS_PER_DAY + parts.micros),
  };
  if (length !== undefined && Number.isSafeInteger(length.micros)) return length;
  throw cannotParseInterval(text, position);
}

export function cannotParseInterval(text: string, position?: SourcePosition): Error {
  return userError('CANNOT_PARSE_INTERVAL', `Cannot read '${text}' as an interval.`, {
    position,
    hint: "An interval is a number and a unit, for example '10 seconds' or '1 minute 30 seconds'.",
  });
}

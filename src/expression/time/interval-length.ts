import { type SourcePosition, userError } from '../../errors.ts';

/** A calendar interval as Spark keeps it, days counted as 24 hours. */
export interface IntervalLength {
  readonly months: number;
  readonly micros: number;
}

const MONTHS: Readonly<Record<string, number>> = { year: 12, month: 1 };

const MICROS: Readonly<Record<string, number>> = {
  week: 604_800_000_000,
  day: 86_400_000_000,
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
  millisecond: 1_000,
  microsecond: 1,
};

const PART = /^([+-]?\s*(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]+)\s*/i;

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
  let rest = text.trim().replace(/^interval\b\s*/i, '');
  let months = 0;
  let micros = 0;
  if (rest === '') throw malformedInterval(text, position);
  while (rest !== '') {
    const match = PART.exec(rest);
    if (match === null) throw malformedInterval(text, position);
    const unit = match[2]!.toLowerCase().replace(/s$/, '');
    const number = match[1]!.replaceAll(/\s/g, '');
    const size = MONTHS[unit] ?? MICROS[unit];
    if (size === undefined || (number.includes('.') && unit !== 'second')) {
      throw malformedInterval(text, position);
    }
    const amount = Math.trunc(Number(number) * size);
    if (unit in MONTHS) months += amount;
    else micros += amount;
    rest = rest.slice(match[0].length);
  }
  if (!Number.isSafeInteger(micros)) throw malformedInterval(text, position);
  return { months, micros };
}

function malformedInterval(text: string, position: SourcePosition | undefined): Error {
  return userError('CANNOT_PARSE_INTERVAL', `Cannot read '${text}' as an interval.`, {
    position,
    hint: "An interval is a number and a unit, for example '10 seconds' or '1 minute 30 seconds'.",
  });
}

import type { ComputeContext } from '../../expression/evaluation.ts';
import { parsePattern } from '../../expression/time/pattern.ts';
import { findZone } from '../../expression/time/zone.ts';
import type { OptionRule } from '../options.ts';

/** An option that takes a pattern such as `dd.MM.yyyy`; throws for letters that patterns do not have. */
export function timePattern(): OptionRule<string | null> {
  const parse = (value: string) => {
    if (value.includes('[')) return { expected: 'a pattern without optional parts' };
    parsePattern(value);
    return { value };
  };
  return { required: false, initial: null, parse };
}

/** An option that names a time zone; null for the session's. */
export function timeZoneRule(): OptionRule<string | null> {
  const parse = (value: string) =>
    findZone(value) === undefined ? { expected: 'a time zone such as Europe/Berlin' } : { value };
  return { required: false, initial: null, parse };
}

/** The context in which times are of another zone, where one is named. */
export function inTimeZone(context: ComputeContext, timeZone: string | null): ComputeContext {
  if (timeZone === null) return context;
  return { ...context, settings: { ...context.settings, timeZone } };
}

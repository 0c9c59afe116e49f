import { parsePattern } from '../../expression/time/pattern.ts';
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

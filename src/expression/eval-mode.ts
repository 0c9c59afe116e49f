import type { SessionSettings } from './session-settings.ts';

/** What a value that cannot be computed comes to, as Spark's EvalMode: an error, what Hive gave (mostly null), or null. */
export type EvalMode = 'ansi' | 'legacy' | 'try';

/** The mode of all functions whose name does not begin with `try_`. */
export function evalMode(settings: SessionSettings): 'ansi' | 'legacy' {
  return settings.ansi ? 'ansi' : 'legacy';
}

import type { Trigger } from '../engine/query-definition.ts';
import { userError } from '../errors.ts';
import { parseDurationMs } from './quantity.ts';

/** When a query looks for new rows: at once, at an interval, or for what is there now and then no more. */
export type TriggerOption =
  | { readonly processingTime: string | number }
  | { readonly availableNow: true }
  | { readonly once: true };

/** Reads a trigger; `once` is worked off like `availableNow`, which may take several batches. */
export function readTrigger(option: TriggerOption): Trigger {
  if (!('processingTime' in option)) return { kind: 'availableNow' };
  const interval = option.processingTime;
  const intervalMs = typeof interval === 'number' ? interval : parseDurationMs(interval, 'trigger');
  return intervalMs === 0 ? { kind: 'default' } : { kind: 'processingTime', intervalMs };
}

/** Reads a trigger from a script: `default`, `once`, `availableNow` or an interval such as `2 seconds`. */
export function parseTrigger(text: string): Trigger {
  const name = text.trim().toLowerCase();
  if (name === 'default') return { kind: 'default' };
  if (name === 'once' || name === 'availablenow') return { kind: 'availableNow' };
  if (/^(interval\s+)?\d/.test(name)) return readTrigger({ processingTime: text });
  throw userError('INVALID_TRIGGER', `There is no trigger '${text}'.`, {
    hint: "Use 'default', 'availableNow', 'once' or an interval such as '2 seconds'.",
  });
}

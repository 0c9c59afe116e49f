import type { Trigger } from '../../engine/query-definition.ts';
import { userError } from '../../errors.ts';
import { parseDurationMs } from '../settings/quantity.ts';

/** When a query looks for new rows: at once, at an interval, or for what is there now and then no more. */
export type TriggerOption =
  | { readonly processingTime: string | number }
  | { readonly availableNow: true }
  | { readonly once: true };

/** Reads a trigger; `once` is worked off like `availableNow`, which may take several batches. */
export function readTrigger(option: TriggerOption): Trigger {
  if (typeof option !== 'object' || option === null) throw unknownTrigger(String(option));
  const given = Object.entries(option).filter(([, value]) => value !== undefined);
  const [[name, value] = ['nothing', undefined], second] = given;
  if (second !== undefined) throw onlyOne(given.map(([each]) => each));
  if ((name === 'availableNow' || name === 'once') && value === true) {
    return { kind: 'availableNow' };
  }
  if (name !== 'processingTime') throw unknownTrigger(value === false ? `${name}: false` : name);
  const intervalMs = typeof value === 'string' ? parseDurationMs(value, 'trigger') : value;
  if (typeof intervalMs !== 'number' || !Number.isFinite(intervalMs) || intervalMs < 0) {
    throw unknownTrigger(`processingTime: ${value}`);
  }
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

function onlyOne(names: readonly string[]): Error {
  return userError(
    'ONLY_ALLOW_SINGLE_TRIGGER',
    `A query has one trigger, not ${names.join(' and ')}.`,
  );
}

function unknownTrigger(name: string): Error {
  return userError('INVALID_TRIGGER', `There is no trigger { ${name} }.`, {
    hint: "Use { processingTime: '2 seconds' } or { availableNow: true }.",
  });
}

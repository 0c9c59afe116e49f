import type { Column } from '../columns/column.ts';
import { call } from './functions.ts';

/** Options of a format, as a reader takes them: `{ mode: 'FAILFAST' }`. */
export type FormatSettings = Readonly<Record<string, string>>;

/** The options as a map, where there are any. */
export function settingsOf(options: FormatSettings): readonly Column[] {
  const parts = Object.entries(options).flat();
  return parts.length === 0 ? [] : [call('map', parts)];
}

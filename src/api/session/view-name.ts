import { userError } from '../../errors.ts';
import { nameParts } from '../columns/column-name.ts';
import { GLOBAL_SCHEMA } from './session-schemas.ts';

/** The name of a temporary view, which is in no schema but that of all sessions. Backquotes around it are no part of it. */
export function viewName(text: string): string {
  const parts = typeof text === 'string' ? nameParts(text) : [];
  const [first, second, third] = parts;
  if (first?.toLowerCase() === GLOBAL_SCHEMA && second !== undefined && third === undefined) {
    return `${GLOBAL_SCHEMA}.${second}`;
  }
  if (first !== undefined && second === undefined) return first;
  const message =
    second === undefined
      ? 'A view needs a name.'
      : `A temporary view is in no schema: its name is one word, not ${text}.`;
  throw userError('TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS', message);
}

import { encodeJson } from '../../columnar/json-codecs.ts';
import type { StructField } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';
import { fromErrorData, MillraceError, toErrorData } from '../../errors.ts';
import type { UserValue } from '../../expression/user/user-function.ts';

/** A grouping key: as bytes for the state, as the user sees it, and as text for messages. */
export interface GroupKey {
  readonly bytes: Uint8Array;
  readonly value: UserValue;
  readonly text: () => string;
}

/** A call of the user's for messages: `handleInputRows of Sessions`. */
export interface CallName {
  readonly what: string;
  readonly condition: string;
}

/** Runs a call of the user's; what it throws becomes an error that names the call and the key. */
export function callUser<Result>(
  { what, condition }: CallName,
  key: GroupKey | null,
  call: () => Result,
): Result {
  try {
    return call();
  } catch (cause) {
    const at = key === null ? what : `${what} for the key ${key.text()}`;
    if (cause instanceof MillraceError) {
      if (cause.kind === 'internal') throw cause;
      const data = toErrorData(cause);
      throw fromErrorData({ ...data, message: `${data.message} This was in ${at}.` });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint =
      'Nothing of this batch was written: correct the function and start the query again.';
    throw fromErrorData({ kind: 'user', condition, message: `${at} failed: ${reason}`, hint });
  }
}

/** More of a value does not help to find its rows. */
const SHOWN_CHARACTERS_MAX = 100;

/** A key's values for a message. */
export function keyText(fields: readonly StructField[], values: Row): string {
  const texts = fields.map(({ name, type }, place) => {
    const value = encodeJson(values[place] as LiteralValue, type);
    const text = typeof value === 'string' ? `"${value}"` : String(value);
    return fields.length === 1 ? text : `${name} ${text}`;
  });
  const text = texts.join(', ');
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}

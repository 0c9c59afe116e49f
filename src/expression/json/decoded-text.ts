import { holdsKind, type StructField } from '../../columnar/types.ts';
import { unpackOptions } from '../constant-options.ts';
import type { Call } from '../expression.ts';
import { findZone } from '../time/zone.ts';

/** A struct that a source's reader makes of the texts of a column, as `from_json` would. */
export interface DecodedText {
  /** The source's column. */
  readonly column: string;
  readonly fields: readonly StructField[];
  /** Of `from_json`, packed. */
  readonly options: readonly string[];
}

/** With patterns of times the kernel reads nothing; with other modes an error would come for rows that nobody asks for. */
const OPTION_NAMES: ReadonlySet<string> = new Set([
  'mode',
  'timezone',
  'columnnameofcorruptrecord',
]);

/** What a call of `from_json` asks for where a reader gives the same for every text; null where it may not. */
export function decodedText({ name, type, options }: Call, column: string): DecodedText | null {
  if (name !== 'from_json' || type.kind !== 'struct') return null;
  const { fields } = type;
  const names = new Set(fields.map((field) => field.name));
  const isPlain = names.size === fields.length && names.size > 0 && !names.has('');
  // The kernel takes null for no value, which to a VARIANT is one.
  if (!isPlain || holdsKind(type, 'variant')) return null;
  const packed = options?.['options'] as readonly string[];
  const given = unpackOptions(packed);
  const isKnown = [...given.keys()].every((own) => OPTION_NAMES.has(own));
  const isPermissive = (given.get('mode') ?? 'PERMISSIVE').toUpperCase() === 'PERMISSIVE';
  const zone = given.get('timezone');
  const hasZone = zone === undefined || findZone(zone) !== undefined;
  return isKnown && isPermissive && hasZone ? { column, fields, options: packed } : null;
}

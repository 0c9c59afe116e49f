import { childTypes, type DataType } from '../../columnar/types.ts';

const UNREAD: readonly DataType['kind'][] = [
  'calendarInterval',
  'dayTimeInterval',
  'yearMonthInterval',
  'time',
  'variant',
];

/** Whether values of a type are read from XML and written to it, keys of maps apart. */
export function isXmlType(type: DataType): boolean {
  return !UNREAD.includes(type.kind) && childTypes(type).every(isXmlType);
}

/** Names of elements are texts, so keys of maps must be. */
export function hasTextKeys(type: DataType): boolean {
  if (type.kind === 'map' && type.key.kind !== 'string') return false;
  return childTypes(type).every(hasTextKeys);
}

import type { DataType } from '../columnar/types.ts';
import type { ConstantOptions } from './constant-options.ts';

/** The name of the field that takes the text of a malformed record. */
export function corruptName(options: ConstantOptions): string {
  return options.get('columnnameofcorruptrecord') ?? '_corrupt_record';
}

/** The field that takes the text of a malformed record; -1 when there is none. */
export function corruptField(type: DataType, options: ConstantOptions): number {
  if (type.kind !== 'struct') return -1;
  const name = corruptName(options);
  return type.fields.findIndex((own) => own.name === name && own.type.kind === 'string');
}

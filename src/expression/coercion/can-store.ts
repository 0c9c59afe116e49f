import { type DataType, sameType } from '../../columnar/types.ts';
import { isNumeric } from './wider-type.ts';

const DATE_TIMES: readonly DataType['kind'][] = ['date', 'timestamp', 'timestampNtz'];

/** Whether INSERT may cast values of one type to a column of another: Spark's store assignment under ANSI. */
export function canStore(source: DataType, target: DataType): boolean {
  if (source.kind === 'null' || sameType(source, target)) return true;
  if (isNumeric(source) && isNumeric(target)) return true;
  if (target.kind === 'string') return !isNested(source);
  if (DATE_TIMES.includes(source.kind) && DATE_TIMES.includes(target.kind)) return true;
  if (source.kind === 'array' && target.kind === 'array') {
    return canStore(source.element, target.element);
  }
  if (source.kind === 'map' && target.kind === 'map') {
    return canStore(source.key, target.key) && canStore(source.value, target.value);
  }
  if (source.kind === 'struct' && target.kind === 'struct') {
    const { fields } = target;
    return (
      source.fields.length === fields.length &&
      source.fields.every((own, place) => canStore(own.type, fields[place]!.type))
    );
  }
  return source.kind.endsWith('Interval') && source.kind === target.kind;
}

function isNested({ kind }: DataType): boolean {
  return ['array', 'map', 'struct', 'variant'].includes(kind);
}

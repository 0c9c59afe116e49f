import { type DataType, typeName } from './types.ts';

/** The name of a type as Spark's catalogue and `typeof` write it: small, without blanks, and fields as they are called. */
export function catalogTypeName(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `array<${catalogTypeName(type.element)}>`;
    case 'map':
      return `map<${catalogTypeName(type.key)},${catalogTypeName(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((own) => `${own.name}:${catalogTypeName(own.type)}`).join(',')}>`;
    default:
      return smallLetters(typeName(type));
  }
}

/** All but the name of a collation. */
function smallLetters(name: string): string {
  const [type, ...collation] = name.split(/(?= COLLATE )/);
  const small = type!.toLowerCase();
  return [small, ...collation.map((text) => text.replace('COLLATE', 'collate'))].join('');
}

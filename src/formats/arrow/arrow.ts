import { fieldFromArrow, requireArrow } from '../../columnar/arrow/types.ts';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { childTypes, type DataType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { FileBytes, Format } from '../format.ts';
import { checkNames } from '../options.ts';
import { ArrowReader } from './arrow-reader.ts';
import { openArrow } from './arrow-stream.ts';
import { assembleArrow, encodeRecordBatch } from './arrow-writer.ts';

/** Files and streams of Arrow's IPC format; files are written. */
export const arrow: Format = {
  name: 'arrow',
  isSplittable: () => false,
  optionNames: [],
  defaultSchema: null,
  options(options, schema) {
    checkNames('the arrow format', [], options);
    checkSchema(schema);
    return options;
  },
  read: (input, request, context) => new ArrowReader(input, request, context),
  optionsWithDefaults: {},
  readSchema(files) {
    for (const file of files) return schemaOfFile(file);
    return schemaOf([]);
  },
  gathersRows: () => true,
  write: encodeRecordBatch,
  assembleFile: assembleArrow,
};

function schemaOfFile(file: FileBytes): Schema {
  const library = requireArrow();
  const { fields } = openArrow(file, library).schema;
  return schemaOf(fields.map((field) => ({ ...fieldFromArrow(field, library), nullable: true })));
}

function checkSchema({ fields }: Schema): void {
  const found = fields.find(({ type }) => !isArrowType(type));
  if (found === undefined) return;
  throw userError(
    'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    `The arrow format has no ${typeName(found.type)}, the type of column '${found.name}'.`,
    { hint: 'Leave the column out, or CAST it.' },
  );
}

function isArrowType(type: DataType): boolean {
  if (type.kind === 'calendarInterval') return false;
  return childTypes(type).every(isArrowType);
}

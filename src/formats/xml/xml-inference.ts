import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { type DataType, field, STRING, struct } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { MalformedXml } from '../../expression/xml/xml-events.ts';
import { mergeXmlTypes, sortedByName } from '../../expression/xml/xml-merging.ts';
import { inferOpenXmlType, settleXmlType } from '../../expression/xml/xml-schema.ts';
import type { FileBytes, FormatOptions } from '../format.ts';
import { sampled, textsOf } from '../inference-texts.ts';
import { rowTexts } from './row-finder.ts';
import { readXmlOptions, requireRowTag, type XmlOptions } from './xml-options.ts';

/** The columns of XML files as Spark infers them: all attributes and children of all rows, in the order of their names. */
export function inferXmlSchema(files: Iterable<FileBytes>, options: FormatOptions): Schema {
  requireRowTag(options);
  const values = readXmlOptions(options);
  const merging = { valueTag: values.valueTag, caseSensitive: false };
  let type: DataType = struct([]);
  let hasBad = false;
  for (const file of files) {
    const rows = rowTexts(textsOf(file, options), values.rowTag, file.description);
    for (const row of sampled(rows, values.samplingRatio)) {
      const own = typeOrNull(row, values, file.description);
      hasBad ||= own === null;
      if (own !== null) type = mergeXmlTypes(type, own, merging);
    }
  }
  const settled = settleXmlType(type);
  const fields = settled?.kind === 'struct' ? settled.fields : [];
  const { columnNameOfCorruptRecord: corrupt, mode } = values;
  const isNamed = fields.some(({ name }) => name === corrupt);
  if (!hasBad || isNamed || mode !== 'PERMISSIVE') return schemaOf(fields);
  return schemaOf(sortedByName([...fields, field(corrupt, STRING)]));
}

/** Null for a row that is malformed. */
function typeOrNull(row: string, dialect: XmlOptions, description: string): DataType | null {
  try {
    return inferOpenXmlType(row, { dialect, caseSensitive: false });
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    if (dialect.mode !== 'FAILFAST') return null;
    throw userError(
      'MALFORMED_RECORD_IN_PARSING',
      `A row of ${description} is malformed, so that its columns cannot be inferred: ${error.message}.`,
      { hint: "Name the columns, or set option('mode', 'PERMISSIVE')." },
    );
  }
}

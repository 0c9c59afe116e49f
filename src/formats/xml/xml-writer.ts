import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { ByteWriter } from '../../expression/text/byte-writer.ts';
import { checkWritten } from '../../expression/xml/xml-dialect.ts';
import { XmlOutput } from '../../expression/xml/xml-output.ts';
import { fieldsWriter } from '../../expression/xml/xml-writer.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { readXmlOptions } from './xml-options.ts';

/** Writes a batch as elements, each as it stands in the root of a file. */
export function writeXmlRows(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const dialect = readXmlOptions(options);
  checkWritten(dialect);
  const output = new XmlOutput(dialect, 1);
  const write = fieldsWriter(schema.fields, batch.columns, { context, dialect, output });
  const target = new ByteWriter(context);
  const { before, behind } = lineBreaks(dialect.indent);
  for (let row = 0; row < batch.rowCount; row++) {
    output.open(dialect.rowTag);
    write(row);
    output.close();
    target.text(before + output.take() + behind);
  }
  return target.finish();
}

/** What a file begins with, and ends with. */
export function xmlFrame(options: FormatOptions): readonly [header: string, footer: string] {
  const { declaration, rootTag, indent } = readXmlOptions(options);
  const [name, ...attributes] = rootTag.split(' ').filter((part) => part !== '');
  const written = attributes.map((attribute) => {
    const [key, value = ''] = attribute.split('=');
    return ` ${key}="${value.replaceAll(/['"]/g, '')}"`;
  });
  const first = declaration === '' ? '' : `<?xml ${declaration}?>\n`;
  const root = `<${name}${written.join('')}>`;
  return indent === '' ? [`${first}${root}\n`, `</${name}>`] : [`${first}${root}`, `\n</${name}>`];
}

/** As in Spark: without an indent rows end with lines, else lines begin with them. */
function lineBreaks(indent: string): { readonly before: string; readonly behind: string } {
  return indent === '' ? { before: '', behind: '\n' } : { before: `\n${indent}`, behind: '' };
}

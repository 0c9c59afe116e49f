import { inTimeZone } from '../columns/time-options.ts';
import type { Format, FormatOptions } from '../format.ts';
import { closeText, isCompressed, textExtension, toFileBytes } from '../text-files.ts';
import { inferXmlSchema } from './xml-inference.ts';
import { checkXmlOptions, readXmlOptions, requireRowTag, XML_OPTION_NAMES } from './xml-options.ts';
import { XmlReader } from './xml-reader.ts';
import { writeXmlRows, xmlFrame } from './xml-writer.ts';

/** XML: each element of a name is a row, its attributes and children are columns. */
export const xml: Format = {
  name: 'xml',
  isSplittable: () => false,
  optionNames: XML_OPTION_NAMES,
  defaultSchema: null,
  options(options, schema) {
    checkXmlOptions(options, schema);
    return options;
  },
  checkRead: requireRowTag,
  read(input, request, context) {
    const own = inTimeZone(context, readXmlOptions(request.options).timeZone);
    return new XmlReader(input, request, own);
  },
  readSchema: inferXmlSchema,
  fileExtension: (options) => textExtension('xml', options),
  gathersRows: isCompressed,
  write(batch, schema, options, context) {
    const own = inTimeZone(context, readXmlOptions(options).timeZone);
    return closeText(writeXmlRows(batch, schema, options, own), options, context);
  },
  assembleFile(encoded, _schema, options) {
    const [header, footer] = xmlFrame(options).map((part) => fileBytes(part, options));
    return [header, ...encoded, footer];
  },
};

function fileBytes(text: string, options: FormatOptions): Uint8Array {
  return toFileBytes(new Uint8Array(Buffer.from(text)), options);
}

import { inTimeZone } from '../columns/time-options.ts';
import type { Format } from '../format.ts';
import {
  closeText,
  isCompressed,
  isCutAnywhere,
  openText,
  textExtension,
  wholeFileBytes,
} from '../text-files.ts';
import { inferJsonSchema } from './json-inference.ts';
import { checkJsonOptions, JSON_OPTION_NAMES, readJsonOptions } from './json-options.ts';
import { JsonReader } from './json-reader.ts';
import { writeJsonLines } from './json-writer.ts';

/** JSON lines: one object a line, its members as columns. */
export const json: Format = {
  name: 'json',
  isSplittable: (options, path) =>
    !readJsonOptions(options).multiLine && isCutAnywhere(options, path),
  optionNames: JSON_OPTION_NAMES,
  defaultSchema: null,
  options(options, schema) {
    checkJsonOptions(options, schema);
    return options;
  },
  read(input, request, context) {
    const own = inTimeZone(context, readJsonOptions(request.options).timeZone);
    return JsonReader.ofFile(openText(input, request.options, context), request, own);
  },
  optionsWithDefaults: { ignoreNullFields: 'false' },
  readSchema: inferJsonSchema,
  fileExtension: (options) => textExtension('json', options),
  emptyFile: (_schema, options) => wholeFileBytes(new Uint8Array(), options),
  gathersRows: isCompressed,
  write: (batch, schema, options, context) =>
    closeText(writeJsonLines(batch, schema, options, context), options, context),
};

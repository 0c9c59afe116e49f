import type { Format } from '../format.ts';
import { checkJsonOptions, JSON_OPTION_NAMES } from './json-options.ts';
import { JsonReader } from './json-reader.ts';
import { writeJsonLines } from './json-writer.ts';

/** JSON lines: one object a line, its members as columns. */
export const json: Format = {
  name: 'json',
  isSplittable: () => true,
  optionNames: JSON_OPTION_NAMES,
  defaultSchema: null,
  options(options, schema) {
    checkJsonOptions(options, schema);
    return options;
  },
  read: (input, request, context) => new JsonReader(input, request, context),
  write: writeJsonLines,
};

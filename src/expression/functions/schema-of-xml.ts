import { typeName } from '../../columnar/types.ts';
import { parseMode } from '../constant-options.ts';
import { corruptName } from '../corrupt-field.ts';
import { malformedText } from '../malformed-text.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { schemaOfText } from '../schema-of-text.ts';
import { readDialect, refuseXsd } from '../xml/xml-dialect.ts';
import { inferXmlType } from '../xml/xml-schema.ts';

export const schemaOfXml: ScalarFunction = schemaOfText({
  name: 'schema_of_xml',
  summary: 'Gives the type of a constant element of XML, as from_xml takes it.',
  examples: [
    { sql: "schema_of_xml('<p><a>1</a></p>')", result: 'STRUCT<a: BIGINT>' },
    {
      sql: `schema_of_xml('<p><a attr="2">1</a><a>3</a></p>', map('excludeAttribute', 'true'))`,
      result: 'STRUCT<a: ARRAY<BIGINT>>',
    },
  ],
  infer: (text, options, { caseSensitive }, position) => {
    const isStrict = parseMode('schema_of_xml', options, position) === 'FAILFAST';
    refuseXsd(options.get('rowvalidationxsdpath'));
    const inference = { dialect: readDialect(options), caseSensitive };
    const type = inferXmlType(text, inference, isStrict ? null : corruptName(options));
    if (type !== null) return typeName(type);
    const hint = "Read it in the mode 'PERMISSIVE' to get a column for bad records instead.";
    throw malformedText('The text of `schema_of_xml` is no well-formed XML.', hint, position);
  },
});

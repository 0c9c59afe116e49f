import { STRING, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { literalColumn } from '../constant.ts';
import { parseMode, readOptions } from '../constant-options.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { textArgument } from '../text-argument.ts';
import { readDialect, refuseXsd } from '../xml/xml-dialect.ts';
import { inferXmlType } from '../xml/xml-schema.ts';

/** The answer is found at analysis, so that `from_xml` can take it for its schema. */
export const schemaOfXml: ScalarFunction = {
  name: 'schema_of_xml',
  summary: 'Gives the type of a constant element of XML, as from_xml takes it.',
  examples: [
    { sql: "schema_of_xml('<p><a>1</a></p>')", result: 'STRUCT<a: BIGINT>' },
    {
      sql: `schema_of_xml('<p><a attr="2">1</a><a>3</a></p>', map('excludeAttribute', 'true'))`,
      result: 'STRUCT<a: ARRAY<BIGINT>>',
    },
  ],
  resolve: (given, { caseSensitive }, position) => {
    checkCount('schema_of_xml', given, 1, 2, position);
    const options = readOptions(given[1], position);
    const mode = parseMode('schema_of_xml', options, position);
    refuseXsd(options.get('rowvalidationxsdpath'));
    const text = textArgument('schema_of_xml', 1, given[0], position);
    if (text.kind !== 'literal' || text.value === null) {
      const condition = text.kind === 'literal' ? 'UNEXPECTED_NULL' : 'NON_FOLDABLE_INPUT';
      const message = 'The text of `schema_of_xml` must be a constant, and not null.';
      throw userError(`DATATYPE_MISMATCH.${condition}`, message, { position });
    }
    const inference = { dialect: readDialect(options), caseSensitive };
    const corruptName = options.get('columnnameofcorruptrecord') ?? '_corrupt_record';
    const type = inferXmlType(
      String(text.value),
      inference,
      mode === 'FAILFAST' ? null : corruptName,
    );
    if (type === null) {
      throw userError(
        'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
        'The text of `schema_of_xml` is no well-formed XML.',
        {
          hint: "Read it in the mode 'PERMISSIVE' to get a column for bad records instead.",
          position,
        },
      );
    }
    return functionCall('schema_of_xml', [text], STRING, {
      nullable: false,
      options: { schema: typeName(type) },
      position,
    });
  },
  evaluate: (call, frame) =>
    literalColumn(
      { kind: 'literal', value: call.options?.['schema'] ?? null, type: STRING },
      frame,
    ),
};

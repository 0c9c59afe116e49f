import { assert } from '../../errors.ts';
import { corruptField } from '../corrupt-field.ts';
import { readingFunction } from '../reading-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { checkXmlKeys, invalidXmlSchema } from '../xml/check-xml-type.ts';
import { readDialect, refuseXsd } from '../xml/xml-dialect.ts';
import { recordReader } from '../xml/xml-records.ts';
import { isXmlType } from '../xml/xml-types.ts';

export const fromXml: ScalarFunction = readingFunction({
  name: 'from_xml',
  summary: 'Reads an element of XML as a struct of a given type; what does not fit is null.',
  examples: [
    { sql: "from_xml('<p><a>1</a><b>0.8</b></p>', 'a INT, b DOUBLE')", result: '{1, 0.8}' },
    {
      sql: "from_xml('<p><time>26/08/2015</time></p>', 'time TIMESTAMP', map('timestampFormat', 'dd/MM/yyyy'))",
      result: '{2015-08-26 00:00:00}',
    },
    {
      sql: `from_xml('<p><a b="1">x</a><a>y</a></p>', 'a ARRAY<STRUCT<_b: INT, _VALUE: STRING>>')`,
      result: '{[{1, x}, {null, y}]}',
    },
  ],
  check: (type, options, position) => {
    refuseXsd(options.get('rowvalidationxsdpath'));
    readDialect(options);
    if (type.kind !== 'struct' || !isXmlType(type)) {
      throw invalidXmlSchema('from_xml', type, position);
    }
    checkXmlKeys('from_xml', type, position);
  },
  reader: (type, options, { timeZone, caseSensitive }) => {
    assert(type.kind === 'struct', 'from_xml gives structs');
    const reading = { dialect: readDialect(options), timeZone, caseSensitive };
    const read = recordReader(type.fields, reading);
    const corrupt = corruptField(type, options);
    return (text) => {
      const { row, problem } = read(text);
      const isKept = problem !== null && corrupt >= 0;
      return { value: isKept ? row.with(corrupt, text) : row, problem };
    };
  },
});

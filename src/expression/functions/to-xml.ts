import { columnFromValues } from '../../columnar/column-from-values.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import { STRING } from '../../columnar/types.ts';
import { MillraceError, toErrorData } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import {
  packOptions,
  readOptions,
  refuseOlderPatterns,
  unpackOptions,
} from '../constant-options.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';
import { isSet } from '../validity.ts';
import { checkXmlKeys } from '../xml/check-xml-type.ts';
import { checkWritten, readDialect } from '../xml/xml-dialect.ts';
import { XmlOutput } from '../xml/xml-output.ts';
import { isXmlType } from '../xml/xml-types.ts';
import { elementWriter } from '../xml/xml-writer.ts';

export const toXml: ScalarFunction = {
  name: 'to_xml',
  summary: 'Writes a struct as an element of XML; fields without a value are left out.',
  examples: [
    {
      sql: "to_xml(named_struct('a', 1, 'b', NULL), map('indent', ''))",
      result: '<ROW><a>1</a></ROW>',
    },
    {
      sql: "to_xml(named_struct('_id', 7, 'tag', array('x', 'y')), map('rowTag', 'r', 'indent', ''))",
      result: '<r id="7"><tag>x</tag><tag>y</tag></r>',
    },
  ],
  resolve: (given, settings, position) => {
    checkCount('to_xml', given, 1, 2, position);
    const value = given[0];
    const options = readOptions(given[1], position);
    refuseOlderPatterns('to_xml', options, settings, position);
    checkWritten(readDialect(options));
    if (value.type.kind !== 'struct' || !isXmlType(value.type)) {
      throw unexpectedType('to_xml', 1, ['STRUCT'], value, position);
    }
    checkXmlKeys('to_xml', value.type, position);
    return functionCall('to_xml', [value], STRING, {
      nullable: true,
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const { memory, active } = frame;
    const argument = call.arguments[0];
    const column = evaluate(argument, frame);
    const options = unpackOptions(call.options?.['options']);
    const dialect = readDialect(options);
    const timeZone = options.get('timezone') ?? frame.settings.timeZone;
    const context = { memory, settings: { ...frame.settings, timeZone } };
    const output = new XmlOutput(dialect);
    const write = elementWriter(argument.type, column, { context, dialect, output });
    const texts = Array.from({ length: column.length }, (_, row) => {
      if (!isValid(column, row, memory) || !isSet(active, row, memory.u8)) return null;
      try {
        write(dialect.rowTag, row);
        return output.take();
      } catch (error) {
        if (!(error instanceof MillraceError)) throw error;
        output.reset();
        frame.errors.report(row, () => ({ ...toErrorData(error), position: call.position }));
        return null;
      }
    });
    return columnFromValues(texts, STRING, frame.arena);
  },
};

import {
  array,
  BIGINT,
  BOOLEAN,
  type DataType,
  DOUBLE,
  FLOAT,
  INT,
  SMALLINT,
  STRING,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { isConstant } from '../facts.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { textArgument } from '../text-argument.ts';
import { type XPathProgram, xpathModule } from '../xml/modules.ts';
import { MalformedXml } from '../xml/xml-events.ts';
import { xpathDocument } from '../xml/xpath-document.ts';

/** Functions that evaluate a path of XPath 1.0 on a text of XML, as Java does. */
export const xpathFunctions: readonly ScalarFunction[] = [
  xpathFunction({
    name: 'xpath',
    summary: 'Gives the values of the nodes that a path finds in XML; elements have none.',
    examples: [
      {
        sql: "xpath('<a><b>b1</b><b>b2</b><b>b3</b><c>c1</c><c>c2</c></a>', 'a/b/text()')",
        result: '[b1, b2, b3]',
      },
    ],
    type: array(STRING),
    evaluate: (program, node) => program.select({ node }).map(({ nodeValue }) => nodeValue),
  }),
  xpathFunction({
    name: 'xpath_boolean',
    summary: 'Tells whether a path finds a node in XML, or what it computes is true.',
    examples: [{ sql: "xpath_boolean('<a><b>1</b></a>', 'a/b')", result: 'true' }],
    type: BOOLEAN,
    evaluate: (program, node) => program.evaluateBoolean({ node }),
  }),
  xpathFunction({
    name: 'xpath_string',
    summary:
      'Gives the text of the first node that a path finds in XML; empty where there is none.',
    examples: [{ sql: "xpath_string('<a><b>b</b><c>cc</c></a>', 'a/c')", result: 'cc' }],
    type: STRING,
    evaluate: (program, node) => program.evaluateString({ node }),
  }),
  numberFunction('xpath_short', SMALLINT, (value) => (saturated(value, 31) << 16) >> 16),
  numberFunction('xpath_int', INT, (value) => saturated(value, 31)),
  numberFunction('xpath_long', BIGINT, wideInteger),
  numberFunction('xpath_float', FLOAT, Math.fround),
  numberFunction('xpath_double', DOUBLE, (value) => value, ['xpath_number']),
];

interface XPathFunction extends Pick<ScalarFunction, 'name' | 'aliases' | 'summary' | 'examples'> {
  readonly type: DataType;
  evaluate(program: XPathProgram, document: object): LiteralValue;
}

function xpathFunction({ type, evaluate: compute, ...words }: XPathFunction): ScalarFunction {
  const { name } = words;
  return {
    ...words,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 2, 2, position);
      const [xml, path] = given.map((each, index) => textArgument(name, index + 1, each, position));
      if (!isConstant(path!)) {
        const message = `The path of \`${name}\` must be a constant.`;
        throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
      }
      return functionCall(name, [xml!, path!], type, { nullable: true, position });
    },
    evaluate: (call, frame, evaluate) => {
      const parse = pathParser();
      return computeRows(call, frame, evaluate, ([xml, path]) => {
        // As in Hive, from which Spark has them: nothing is found in nothing, or by nothing.
        if (xml === '' || path === '') return null;
        const program = parse(String(path));
        const document = documentOf(String(xml));
        return orInvalid(String(path), () => compute(program, document));
      });
    },
  };
}

function numberFunction(
  name: string,
  type: DataType,
  convert: (value: number) => LiteralValue,
  aliases: readonly string[] = [],
): ScalarFunction {
  const isWhole = type !== FLOAT && type !== DOUBLE;
  return xpathFunction({
    name,
    aliases,
    summary: `Gives what a path finds in XML, or computes, as ${type.kind.toUpperCase()}; ${isWhole ? '0' : 'NaN'} where that is no number.`,
    examples: [
      { sql: `${name}('<a><b>1</b><b>2</b></a>', 'sum(a/b)')`, result: isWhole ? '3' : '3.0' },
    ],
    type,
    evaluate: (program, node) => convert(program.evaluateNumber({ node })),
  });
}

/** Parses a path once for all rows. */
function pathParser(): (path: string) => XPathProgram {
  let known: { readonly path: string; readonly program: XPathProgram } | null = null;
  return (path) => {
    if (known?.path === path) return known.program;
    known = { path, program: parsePath(path) };
    return known.program;
  };
}

function parsePath(path: string): XPathProgram {
  return orInvalid(path, () => xpathModule().parse(path));
}

/** What the evaluator of paths throws is about the path: the document was read before. */
function orInvalid<Result>(path: string, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw userError('INVALID_PARAMETER_VALUE.XPATH', `Invalid XPath '${path}': ${problem}.`, {
      hint: "A path looks like 'a/b[@id = 1]/text()'.",
    });
  }
}

function documentOf(xml: string): object {
  try {
    return xpathDocument(xml);
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    throw userError('INVALID_PARAMETER_VALUE.XML', `Invalid XML document: ${error.message}.`, {
      hint: 'Leave out such rows, or take from_xml, which gives null for them.',
    });
  }
}

/** A number as Java makes a whole one of it: cut off, NaN as 0, and the greatest where it is too great. */
function saturated(value: number, bits: number): number {
  const limit = 2 ** bits;
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.min(Math.max(value, -limit), limit - 1));
}

function wideInteger(value: number): bigint {
  const limit = 2n ** 63n;
  if (Number.isNaN(value)) return 0n;
  if (value >= Number(limit)) return limit - 1n;
  return value <= -Number(limit) ? -limit : BigInt(Math.trunc(value));
}

import { type DataType, STRING, typeName } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import { castCall } from '../../expression/coercion/implicit-cast.ts';
import { evalMode } from '../../expression/eval-mode.ts';
import type {
  Attribute,
  Expression,
  Literal,
  NamedExpression,
} from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { newAttributeId } from '../attribute-id.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import {
  type RowFormat,
  scriptTransform,
  type UnresolvedTransform,
} from '../nodes/script-transform.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { AnalysisContext } from './analysis-context.ts';

interface Site {
  readonly settings: SessionSettings;
  readonly position: SourcePosition;
}

/** From below: a project that makes a line of each row, the command, and a project that gives its columns their types. */
export function analyzeTransform(node: UnresolvedTransform, context: AnalysisContext): LogicalPlan {
  const { command, given, taken, position } = node;
  const rows = context.analyze(node.child, context);
  if (isStreaming(rows)) {
    const message =
      'TRANSFORM gives the rows of a whole table to a command, and a stream has no end.';
    const hint = 'Give the rows of each batch to a program of your own, with foreachBatch.';
    throw userError('UNSUPPORTED_STREAMING_OPERATOR', message, { position, hint });
  }
  const site = { settings: context.settings, position };
  const line = named('line', lineOf(outputOf(rows), given, site));
  const columns = node.columns ?? KEY_AND_VALUE;
  const output = columns.map(({ name }): Attribute => {
    return Object.freeze({
      kind: 'attribute',
      id: newAttributeId(),
      name,
      type: STRING,
      nullable: true,
    });
  });
  const transformed = scriptTransform({
    child: project(rows, [line]),
    command,
    format: taken,
    isOpenEnded: node.columns === null,
    output,
    position,
  });
  return project(
    transformed,
    columns.map(({ name, type }, place) => named(name, typedValue(output[place]!, type, site))),
  );
}

const KEY_AND_VALUE: readonly { readonly name: string; readonly type: DataType }[] = [
  { name: 'key', type: STRING },
  { name: 'value', type: STRING },
];

/** Nested values are JSON, others what CAST makes of them. */
function lineOf(
  columns: readonly Attribute[],
  { fieldDelimiter, nullText }: RowFormat,
  site: Site,
): Expression {
  const fields = columns.map((column) => {
    const text = isNested(column.type)
      ? call('to_json', [column], site)
      : castCall(column, STRING, evalMode(site.settings), site.position);
    return call('coalesce', [text, literal(nullText)], site);
  });
  return call('concat_ws', [literal(fieldDelimiter), ...fields], site);
}

/** A text that is no value of the type is null, as in Spark. */
function typedValue(column: Attribute, type: DataType, site: Site): Expression {
  if (type.kind === 'string') return column;
  if (isNested(type)) return call('from_json', [column, literal(typeName(type))], site);
  const cast = castCall(column, type, 'try', site.position);
  const form = FORMS[type.kind];
  if (form === undefined) return cast;
  const nothing: Literal = Object.freeze({ kind: 'literal', value: null, type });
  return call('if', [call('rlike', [column, literal(form)], site), cast, nothing], site);
}

const INTEGER = '^[+-]?[0-9]+$';

/** What texts must look like where CAST reads more of them, such as blanks around a number. */
const FORMS: Partial<Record<DataType['kind'], string>> = {
  boolean: '(?i)^(true|false)$',
  ...{ tinyint: INTEGER, smallint: INTEGER, int: INTEGER, bigint: INTEGER },
  decimal: '^[^\\s]+$',
};

function isNested({ kind }: DataType): boolean {
  return kind === 'array' || kind === 'map' || kind === 'struct';
}

function call(
  name: string,
  operands: readonly Expression[],
  { settings, position }: Site,
): Expression {
  const called = lookupFunction(name);
  assert(called !== undefined, 'the function is in the catalogue');
  return called.resolve(operands, settings, position);
}

function literal(value: string): Literal {
  return Object.freeze({ kind: 'literal', value, type: STRING });
}

function named(name: string, expression: Expression): NamedExpression {
  const id = expression.kind === 'attribute' ? expression.id : newAttributeId();
  return Object.freeze({ id, name, expression });
}

// Expressions from SQL text to values, without plans: what tests of functions need.

import { batchFromRows } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import type { Schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import { userError } from '../../src/errors.ts';
import { castCall } from '../../src/expression/coercion/implicit-cast.ts';
import { evaluate } from '../../src/expression/evaluate.ts';
import type { EvaluationFrame } from '../../src/expression/evaluation.ts';
import type { Expression, LambdaVariable } from '../../src/expression/expression.ts';
import { fieldCall } from '../../src/expression/functions/get-field.ts';
import { lookupFunction } from '../../src/expression/functions/index.ts';
import { resolveHigherOrder } from '../../src/expression/lambda.ts';
import { createRowErrors } from '../../src/expression/row-errors.ts';
import type { SessionSettings } from '../../src/expression/session-settings.ts';
import type { UnresolvedExpression } from '../../src/expression/unresolved.ts';
import { parseExpression } from '../../src/sql/parse.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

export const SETTINGS: SessionSettings = {
  ansi: true,
  timeZone: 'UTC',
  caseSensitive: false,
  strictSpark: false,
};

/** A column of results with its type. */
export interface Answer {
  readonly type: DataType;
  readonly values: readonly LiteralValue[];
}

/** Rows that the columns of an expression refer to. */
export interface Input {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

const ONE_ROW: Input = { schema: { fields: [] }, rows: [[]] };

/** Parses, types and evaluates an expression; throws the error of the lowest row. */
export function evaluateSql(
  text: string,
  input: Input = ONE_ROW,
  settings: Partial<SessionSettings> = {},
): Answer {
  const all = { ...SETTINGS, ...settings };
  return evaluateTyped(typeExpression(parseExpression(text), input.schema, all), input, all);
}

/** Evaluates a bound expression over rows. */
export function evaluateTyped(
  expression: Expression,
  input: Input,
  settings: SessionSettings = SETTINGS,
): Answer {
  const frame = newFrame(input, settings);
  try {
    const column = evaluate(expression, frame);
    frame.errors.throwFirst();
    return {
      type: expression.type,
      values: columnToValues(column, expression.type, frame.memory),
    };
  } finally {
    releaseContext(frame);
  }
}

/** A frame over rows of values. */
export function newFrame(input: Input, settings: SessionSettings = SETTINGS): EvaluationFrame {
  const context = testContext({ settings });
  return {
    ...context,
    batch: batchFromRows(input.rows, input.schema, context.arena),
    active: 0,
    errors: createRowErrors(),
  };
}

/** What analysis does for a single expression over columns of known types. */
export function typeExpression(
  node: UnresolvedExpression,
  schema: Schema,
  settings: SessionSettings,
  variables: readonly LambdaVariable[] = [],
): Expression {
  switch (node.kind) {
    case 'literal':
      return node;
    case 'unresolvedColumn':
      return (
        variables.findLast(({ name }) => name === node.parts[0]) ?? typeColumn(node.parts, schema)
      );
    case 'unresolvedCast': {
      const mode = node.tolerant ? 'try' : settings.ansi ? 'ansi' : 'legacy';
      return castCall(
        typeExpression(node.child, schema, settings, variables),
        node.type,
        mode,
        node.position,
      );
    }
    case 'unresolvedAlias':
      return typeExpression(node.child, schema, settings, variables);
    case 'unresolvedCall': {
      const scalar = lookupFunction(node.name);
      if (scalar === undefined) throw userError('UNRESOLVED_ROUTINE', `No function ${node.name}.`);
      if (scalar.typeLambda !== undefined) {
        const inside = (part: UnresolvedExpression, inner: readonly LambdaVariable[]) =>
          typeExpression(part, schema, settings, inner);
        return resolveHigherOrder(scalar, node, variables, inside, settings);
      }
      const parameters = node.arguments.map((item) =>
        typeExpression(item, schema, settings, variables),
      );
      return scalar.resolve(parameters, settings, node.position);
    }
    default:
      throw userError('UNSUPPORTED', `A test has no ${node.kind}.`);
  }
}

function typeColumn([name, ...path]: readonly string[], schema: Schema): Expression {
  const index = schema.fields.findIndex((field) => field.name === name);
  if (index < 0) throw userError('UNRESOLVED_COLUMN', `There is no column ${name}.`);
  const { type, nullable } = schema.fields[index];
  let expression: Expression = { kind: 'column', index, name, type, nullable };
  for (const part of path) {
    const parent: DataType = expression.type;
    const ordinal =
      parent.kind === 'struct' ? parent.fields.findIndex((field) => field.name === part) : -1;
    expression = fieldCall(expression, ordinal, undefined);
  }
  return expression;
}

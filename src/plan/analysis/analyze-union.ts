import { sameType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { typeRules } from '../../expression/coercion/type-rules.ts';
import { collationName } from '../../expression/collation/text-types.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { newAttributeId } from '../attribute-id.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { type Union, type UnresolvedUnion, union } from '../nodes/union.ts';
import { outputOf } from '../output.ts';
import type { AnalysisContext } from './analysis-context.ts';
import type { Position } from './expression-scope.ts';

/** UNION ALL: every column gets the type that all children's columns have in common, and the first child's name. */
export function analyzeUnion(node: UnresolvedUnion, context: AnalysisContext): Union {
  const { position } = node;
  const analysed = node.children.map((child) => context.analyze(child, context));
  const { caseSensitive } = context.settings;
  const first = outputOf(analysed[0]!);
  const children = node.byName
    ? analysed.map((child) => reorder(child, first, caseSensitive, position))
    : analysed;
  return flat(alignColumns(children, 'UNION', context.settings, position));
}

/** A union among the children gives way to its own: unions made in a loop would nest as deep as they are many. */
function flat({ children, output }: Union): Union {
  const all = children.flatMap((child) => (child.kind === 'union' ? child.children : [child]));
  return union(all, output);
}

/** Puts rows side by side: the children with columns of one type each. `word` is for messages. */
export function alignColumns(
  children: readonly LogicalPlan[],
  word: string,
  settings: SessionSettings,
  position: Position,
): Union {
  const first = outputOf(children[0]!);
  const outputs = children.map(outputOf);
  const odd = outputs.findIndex((output) => output.length !== first.length);
  if (odd >= 0) {
    const message = `${word} needs as many columns on each side: the first has ${first.length}, number ${odd + 1} has ${outputs[odd]!.length}.`;
    throw userError('NUM_COLUMNS_MISMATCH', message, { position });
  }
  const output = first.map((_, column) =>
    unionColumn(
      outputs.map((own) => own[column]!),
      `Column ${column + 1} of the ${word}`,
      settings,
      position,
    ),
  );
  return union(
    children.map((child) => coerce(child, output)),
    output,
  );
}

function unionColumn(
  columns: readonly Attribute[],
  place: string,
  settings: SessionSettings,
  position: Position,
): Attribute {
  const [first, ...rest] = columns;
  let { type } = first!;
  for (const column of rest) {
    const wider = typeRules(settings).common([type, column.type]);
    const isOtherText = collationName(type) !== collationName(column.type);
    const bothTexts = type.kind === 'string' && column.type.kind === 'string';
    if (wider === undefined || (bothTexts && isOtherText)) {
      const message = `${place} is ${typeName(type)} on one side and ${typeName(column.type)} on another.`;
      throw userError('INCOMPATIBLE_COLUMN_TYPE', message, { position });
    }
    type = wider;
  }
  const nullable = columns.some((column) => column.nullable);
  const { name } = first!;
  return Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable });
}

function coerce(child: LogicalPlan, output: readonly Attribute[]): LogicalPlan {
  const own = outputOf(child);
  if (own.every(({ type }, index) => sameType(type, output[index]!.type))) return child;
  const items = own.map((column, index) => {
    const expression = implicitCast(column, output[index]!.type);
    const id = expression === column ? column.id : newAttributeId();
    return Object.freeze({ id, name: column.name, expression });
  });
  return project(child, items);
}

/** The columns of a child in the order of the first child's names. */
function reorder(
  child: LogicalPlan,
  first: readonly Attribute[],
  caseSensitive: boolean,
  position: Position,
): LogicalPlan {
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const own = outputOf(child);
  if (own.length !== first.length) return child;
  const items = first.map(({ name }) => {
    const expression = own.find((column) => fold(column.name) === fold(name));
    if (expression === undefined) {
      const known = own.map((column) => column.name).join(', ');
      const message = `UNION by name: there is no column \`${name}\` among ${known}.`;
      throw userError('UNRESOLVED_COLUMN_AMONG_FIELD_NAMES', message, { position });
    }
    return Object.freeze({ id: expression.id, name, expression });
  });
  return project(child, items);
}

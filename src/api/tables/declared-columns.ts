import { declaredAs, hasLimit } from '../../columnar/text-limits.ts';
import type { StructField } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import type { NamedExpression } from '../../expression/expression.ts';
import { limitsOption } from '../../expression/limited-text/declared-type.ts';
import { newAttributeId } from '../../plan/attribute-id.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { project } from '../../plan/nodes/project.ts';
import type { SourceRelation } from '../../plan/nodes/source-relation.ts';
import { outputOf } from '../../plan/output.ts';
import type { SessionContext } from '../session/session-context.ts';

/** A table's relation whose columns know that they were declared CHAR or VARCHAR. */
export function asDeclared(
  relation: SourceRelation,
  columns: readonly StructField[] | null,
): SourceRelation {
  const declared = new Map(columns?.map((own) => [own.name.toLowerCase(), own.declared]));
  if (columns?.every((own) => own.declared === undefined) !== false) return relation;
  const output = relation.output.map((own) =>
    declaredAs(own, declared.get(own.name.toLowerCase())),
  );
  return Object.freeze({ ...relation, output });
}

/** Rows in which each CHAR has its full length, whoever wrote them. */
export function fillChars({ settings }: SessionContext, relation: SourceRelation): LogicalPlan {
  const isFilled = outputOf(relation).every(
    ({ declared }) => declared === undefined || !hasLimit(declared, 'char'),
  );
  if (isFilled || settings().fillsChars === false) return relation;
  return project(
    relation,
    relation.output.map((column): NamedExpression => {
      const { id, name, type, declared } = column;
      if (declared === undefined || !hasLimit(declared, 'char')) {
        return Object.freeze({ id, name, expression: column });
      }
      const options = { declared: limitsOption(declared) };
      const expression = functionCall('padded_text', [column], type, { options });
      return Object.freeze({ id: newAttributeId(), name, expression });
    }),
  );
}

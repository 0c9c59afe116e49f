import type { UnresolvedExpression, UnresolvedSubquery } from '../../expression/unresolved.ts';

/**
 * A condition with NOT moved down to what it is made of by AND and OR. That counts for IN with a subquery: where it is
 * unknown Spark says false, and so it does for NOT IN.
 */
export function asCondition(written: UnresolvedExpression): UnresolvedExpression {
  if (written.kind !== 'unresolvedCall' || written.byName === true) return written;
  if (written.form !== undefined) return written;
  if (written.name === 'not') return opposite(written.arguments[0]!) ?? written;
  if (written.name !== 'and' && written.name !== 'or') return written;
  return Object.freeze({ ...written, arguments: written.arguments.map(asCondition) });
}

/** What is true where a condition is false; null where NOT stays before it. */
function opposite(condition: UnresolvedExpression): UnresolvedExpression | null {
  if (condition.kind === 'unresolvedSubquery') {
    const form = OPPOSITES.get(condition.form);
    return form === undefined ? null : Object.freeze({ ...condition, form });
  }
  if (condition.kind !== 'unresolvedCall' || condition.byName === true) return null;
  if (condition.form !== undefined) return null;
  if (condition.name === 'not') return asCondition(condition.arguments[0]!);
  const name = CONNECTIVES.get(condition.name);
  if (name === undefined) return null;
  const operands = condition.arguments.map((operand) => opposite(operand) ?? negation(operand));
  return Object.freeze({ ...condition, name, arguments: operands });
}

function negation(operand: UnresolvedExpression): UnresolvedExpression {
  const { position } = operand;
  return Object.freeze({ kind: 'unresolvedCall', name: 'not', arguments: [operand], position });
}

type Form = UnresolvedSubquery['form'];

const OPPOSITES: ReadonlyMap<Form, Form> = new Map<Form, Form>([
  ['in', 'notIn'],
  ['notIn', 'in'],
]);

const CONNECTIVES: ReadonlyMap<string, string> = new Map([
  ['and', 'or'],
  ['or', 'and'],
]);

import type { Expression, NamedExpression } from '../../expression/expression.ts';
import { isDeterministicTree, referencesOf } from '../expression-tree.ts';
import { project } from '../nodes/project.ts';
import { attributeOf, outputOf } from '../output.ts';
import type { Step } from './steps-below.ts';

/**
 * Items of a SELECT list that give another value with each computation. A name of such an item stands for the value that is
 * shown, so what reads it does not compute it again: the item is computed below.
 */
export class RandomItems {
  /** The columns of the items. */
  readonly ids: Set<number> = new Set();
  readonly #items: NamedExpression[] = [];

  /** True for an item of that kind, which is kept. */
  add(item: NamedExpression): boolean {
    if (item.expression.kind === 'attribute' || isDeterministicTree(item.expression)) return false;
    this.ids.add(item.id);
    this.#items.push(item);
    return true;
  }

  /** The steps that compute what is read more than by the SELECT list, and the items of the list above them. */
  part(
    named: readonly NamedExpression[],
    steps: readonly Step[],
    conditions: readonly (Expression | null)[],
  ): { readonly once: readonly Step[]; readonly items: readonly NamedExpression[] } {
    if (this.#items.length === 0) return { once: [], items: named };
    const read = new Set(steps.flatMap(({ reads }) => [...reads]));
    for (const part of [...named.map(({ expression }) => expression), ...conditions]) {
      for (const id of part === null ? [] : referencesOf(part).keys()) read.add(id);
    }
    const once = this.#items.filter(({ id }) => read.has(id));
    const isOnce = new Set(once.map(({ id }) => id));
    const items = named.map((item) =>
      isOnce.has(item.id) ? Object.freeze({ ...item, expression: attributeOf(item) }) : item,
    );
    return { once: once.map(stepOf), items };
  }
}

function stepOf(item: NamedExpression): Step {
  return {
    gives: [item.id],
    reads: new Set(referencesOf(item.expression).keys()),
    applyTo: (plan) => project(plan, [...outputOf(plan).map(passOn), item]),
  };
}

function passOn(attribute: ReturnType<typeof attributeOf>): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

import type { AggregateCall, Attribute } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import type { NamedAggregate } from '../nodes/aggregate.ts';

/** The aggregates of a SELECT: equal calls are computed once. Expressions refer to them as columns. */
export class AggregateCollector {
  readonly #found = new Map<string, NamedAggregate>();
  readonly #ids = new Set<number>();

  add(call: AggregateCall, name: string): Attribute {
    const key = expressionKey(call);
    const known = this.#found.get(key) ?? { id: newAttributeId(), name, call };
    this.#found.set(key, known);
    this.#ids.add(known.id);
    const { type, nullable, position } = call;
    return Object.freeze({
      kind: 'attribute',
      id: known.id,
      name: known.name,
      type,
      nullable,
      position,
    });
  }

  /** True for the column of a result. */
  has(id: number): boolean {
    return this.#ids.has(id);
  }

  get aggregates(): readonly NamedAggregate[] {
    return [...this.#found.values()];
  }
}

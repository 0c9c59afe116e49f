import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedCall } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import type { OuterColumn } from '../subqueries/outer-columns.ts';
import type { Position } from './expression-scope.ts';
import { type FoundColumn, findColumn, hasQualifier, type ScopeColumn, sameName } from './scope.ts';

/** The columns around a subquery, which its names mean when nothing inside has them. Notes those that are read. */
export class OuterScope {
  readonly #columns: readonly ScopeColumn[];
  readonly #caseSensitive: boolean;
  /** Around the query around. */
  readonly #parent: OuterScope | undefined;
  readonly #read = new Map<number, OuterColumn>();
  readonly #innerIds = new Set<number>();
  /** Computes an aggregate of the query around where that has groups. */
  readonly #aggregate: ((call: UnresolvedCall) => Expression) | null;

  constructor(
    columns: readonly ScopeColumn[],
    caseSensitive: boolean,
    parent: OuterScope | undefined,
    aggregate: ((call: UnresolvedCall) => Expression) | null = null,
  ) {
    this.#aggregate = aggregate;
    this.#columns = columns;
    this.#caseSensitive = caseSensitive;
    this.#parent = parent;
  }

  find(parts: readonly string[], position: Position): FoundColumn | null {
    const found =
      findColumn(this.#columns, parts, this.#caseSensitive, position) ??
      this.#parent?.find(parts, position);
    if (found === undefined || found === null) return null;
    const inner = { ...this.#innerOf(found.attribute), position };
    return { attribute: Object.freeze(inner), fields: found.fields };
  }

  /** The columns of a relation around, for `relation.*`. */
  relation(name: readonly string[]): readonly Attribute[] {
    const same = sameName(this.#caseSensitive);
    return this.#columns
      .filter(({ isFact }) => !isFact)
      .filter((column) => hasQualifier(column, name, same))
      .map(({ attribute }) => this.#innerOf(attribute));
  }

  /** The result of an aggregate that reads columns around only; null where there are no groups around. */
  aggregate(call: UnresolvedCall): Attribute | null {
    const result = this.#aggregate?.(call);
    return result?.kind === 'attribute' ? this.#innerOf(result) : null;
  }

  /** The columns that the subquery reads. */
  get read(): readonly OuterColumn[] {
    return [...this.#read.values()];
  }

  /** True for the id by which the subquery reads a column. */
  has(id: number): boolean {
    return this.#innerIds.has(id);
  }

  #innerOf(outer: Attribute): Attribute {
    const known = this.#read.get(outer.id);
    if (known !== undefined) return known.inner;
    const inner = Object.freeze({ ...outer, id: newAttributeId() });
    this.#read.set(outer.id, { inner, outer });
    this.#innerIds.add(inner.id);
    return inner;
  }
}

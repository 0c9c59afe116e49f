import { type MillraceError, userError } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedWindow } from '../../expression/unresolved.ts';
import type { WindowCall } from '../../expression/window-function.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey, referencesOf } from '../expression-tree.ts';
import {
  type NamedWindowCall,
  partsOfWindowCall,
  transformWindowCall,
  window,
} from '../nodes/window.ts';
import type { SortKey } from '../stages.ts';
import type { Position } from './expression-scope.ts';
import type { Step } from './steps-below.ts';

/** Rows that belong together, and their order. */
export interface WindowOrder {
  readonly partition: readonly Expression[];
  readonly order: readonly SortKey[];
}

interface WindowGroup extends WindowOrder {
  readonly calls: NamedWindowCall[];
}

/** Definitions of a WINDOW clause by name in lower case. */
export type WindowDefinitions = ReadonlyMap<string, UnresolvedWindow>;

/** The calls with OVER of a SELECT. Expressions refer to them as columns, which the steps put on the plan below. */
export class OverCollector {
  readonly #definitions: WindowDefinitions;
  /** By the text of partition and order. */
  readonly #groups = new Map<string, WindowGroup>();
  readonly #ids = new Set<number>();

  constructor(definitions: WindowDefinitions = new Map()) {
    this.#definitions = definitions;
  }

  /** What OVER says, with a name of the WINDOW clause looked up. */
  definitionOf(over: UnresolvedWindow, position: Position): UnresolvedWindow {
    if (over.name === undefined) return over;
    const found = this.#definitions.get(over.name.toLowerCase());
    if (found !== undefined) return found;
    throw missingDefinition(over.name, [...this.#definitions.keys()], position);
  }

  add(call: WindowCall, { partition, order }: WindowOrder, name: string): Attribute {
    const key = JSON.stringify([
      partition.map(expressionKey),
      order.map((own) => [expressionKey(own.expression), own.descending, own.nullsFirst]),
    ]);
    const group = this.#groups.get(key) ?? { partition, order, calls: [] };
    this.#groups.set(key, group);
    const id = newAttributeId();
    this.#ids.add(id);
    group.calls.push(Object.freeze({ id, name, window: call }));
    const { type, nullable, position } = call.call;
    return Object.freeze({ kind: 'attribute', id, name, type, nullable, position });
  }

  /** The columns of the results. */
  get ids(): ReadonlySet<number> {
    return this.#ids;
  }

  /**
   * One node for each partition and order; `rewrite` puts what the plan delivers in the place of what was written. A call
   * that reads results of others, or columns of `others` that may be made of such, is a node of its own.
   */
  steps(
    rewrite: (expression: Expression) => Expression,
    others: ReadonlySet<number> = new Set(),
  ): readonly Step[] {
    const whole = (part: Expression): Expression => rewrite(part);
    return [...this.#groups.values()].flatMap((group) => {
      const partition = group.partition.map(whole);
      const order = group.order.map((key) => ({ ...key, expression: whole(key.expression) }));
      const keys = [...partition, ...order.map(({ expression }) => expression)];
      const calls = group.calls.map((own) => {
        const call = { ...own, window: transformWindowCall(own.window, whole) };
        return { call, reads: idsOf(partsOfWindowCall(call.window)) };
      });
      const isAlone = ({ reads }: { readonly reads: ReadonlySet<number> }) =>
        !reads.isDisjointFrom(this.#ids) || !reads.isDisjointFrom(others);
      const together = calls.filter((own) => !isAlone(own));
      const nodes = [together, ...calls.filter(isAlone).map((own) => [own])];
      return nodes
        .filter((node) => node.length > 0)
        .map((node): Step => {
          const found = node.map(({ call }) => call);
          return {
            gives: found.map(({ id }) => id),
            reads: idsOf(keys).union(new Set(node.flatMap(({ reads }) => [...reads]))),
            isOver: true,
            applyTo: (child) => window(child, { partition, order, calls: found }),
          };
        });
    });
  }
}

function idsOf(parts: readonly Expression[]): ReadonlySet<number> {
  return new Set(parts.flatMap((part) => [...referencesOf(part).keys()]));
}

function missingDefinition(
  name: string,
  known: readonly string[],
  position: Position,
): MillraceError {
  const message = `There is no window \`${name}\` in the WINDOW clause.`;
  const hint = known.length === 0 ? undefined : `Windows: ${known.join(', ')}.`;
  return userError('MISSING_WINDOW_SPECIFICATION', message, { position, hint });
}

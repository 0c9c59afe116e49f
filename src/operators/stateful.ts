import type { DataType } from '../columnar/types.ts';
import type { StatefulSpec } from '../plan/stages.ts';
import type { StoreSpec } from '../state/store.ts';
import { aggregate, aggregateOutput, aggregateStore } from './aggregate.ts';
import type { StatefulOperator } from './operator.ts';
import { sort } from './sort.ts';

/** What there is for each kind of stateful operator. */
interface StatefulKind<Spec> {
  readonly make: (spec: Spec) => StatefulOperator;
  /** What its store keeps, the same in every start of a query; null for an operator that keeps nothing. */
  readonly store: (spec: Spec) => StoreSpec | null;
  /** The types of the columns that it gives. */
  readonly output: (spec: Spec) => readonly DataType[];
}

/** Every stateful operator. */
const KINDS: {
  readonly [K in StatefulSpec['kind']]: StatefulKind<Extract<StatefulSpec, { readonly kind: K }>>;
} = {
  aggregate: { make: aggregate, store: aggregateStore, output: aggregateOutput },
  sort: { make: sort, store: () => null, output: (spec) => spec.types },
};

export function makeStatefulOperator(spec: StatefulSpec): StatefulOperator {
  return kindOf(spec).make(spec);
}

export function storeSpecOf(spec: StatefulSpec): StoreSpec | null {
  return kindOf(spec).store(spec);
}

export function statefulOutputTypes(spec: StatefulSpec): readonly DataType[] {
  return kindOf(spec).output(spec);
}

function kindOf(spec: StatefulSpec): StatefulKind<StatefulSpec> {
  return KINDS[spec.kind] as StatefulKind<StatefulSpec>;
}

import type { DataType } from '../columnar/types.ts';
import type { StatefulSpec } from '../plan/stages.ts';
import type { StoreSpec } from '../state/store.ts';
import { aggregate, aggregateOutput, aggregateStore } from './aggregate.ts';
import type { StatefulOperator } from './operator.ts';

/** What there is for each kind of stateful operator. */
interface StatefulKind<Spec> {
  readonly make: (spec: Spec) => StatefulOperator;
  /** What its store keeps: the same in every start of a query. */
  readonly store: (spec: Spec) => StoreSpec;
  /** The types of the columns that it gives. */
  readonly output: (spec: Spec) => readonly DataType[];
}

/** Every stateful operator. */
const KINDS: {
  readonly [K in StatefulSpec['kind']]: StatefulKind<Extract<StatefulSpec, { readonly kind: K }>>;
} = {
  aggregate: { make: aggregate, store: aggregateStore, output: aggregateOutput },
};

export function makeStatefulOperator(spec: StatefulSpec): StatefulOperator {
  return KINDS[spec.kind].make(spec);
}

export function storeSpecOf(spec: StatefulSpec): StoreSpec {
  return KINDS[spec.kind].store(spec);
}

export function statefulOutputTypes(spec: StatefulSpec): readonly DataType[] {
  return KINDS[spec.kind].output(spec);
}

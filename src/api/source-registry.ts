import type { Schema } from '../columnar/schema.ts';
import type { StreamSource } from '../connectors/source.ts';
import { assert } from '../errors.ts';
import { newAttributeId } from '../plan/attribute-id.ts';
import { type SourceRelation, sourceRelation } from '../plan/nodes/source-relation.ts';

/** Makes a source object; each start of a query has one of its own. */
export type SourceMaker = () => StreamSource;

/** The inputs that a session's DataFrames read, by the number that stands for them in plans. */
export class SourceRegistry {
  readonly #makers: SourceMaker[] = [];

  /** The relation over a new input. */
  register(name: string, schema: Schema, isStreaming: boolean, make: SourceMaker): SourceRelation {
    const sourceId = this.#makers.push(make) - 1;
    const output = schema.fields.map(({ name, type, nullable }) =>
      Object.freeze({ kind: 'attribute' as const, id: newAttributeId(), name, type, nullable }),
    );
    return sourceRelation(sourceId, name, output, isStreaming);
  }

  open(sourceId: number): StreamSource {
    const make = this.#makers[sourceId];
    assert(make !== undefined, 'a plan reads sources of its own session');
    return make();
  }
}

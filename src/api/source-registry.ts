import type { Schema } from '../columnar/schema.ts';
import type { StreamSource } from '../connectors/source.ts';
import { userError } from '../errors.ts';
import { newAttributeId } from '../plan/attribute-id.ts';
import { type SourceRelation, sourceRelation } from '../plan/nodes/source-relation.ts';

/** Makes a source object; each start of a query has one of its own. */
export type SourceMaker = () => StreamSource;

/** The inputs that a session's DataFrames read, by the number that stands for them in plans. */
export class SourceRegistry {
  readonly #makers = new Map<number, SourceMaker>();
  #count = 0;

  /** The relation over a new input. */
  register(name: string, schema: Schema, isStreaming: boolean, make: SourceMaker): SourceRelation {
    const sourceId = this.#count++;
    this.#makers.set(sourceId, make);
    const output = schema.fields.map(({ name, type, nullable }) =>
      Object.freeze({ kind: 'attribute' as const, id: newAttributeId(), name, type, nullable }),
    );
    return sourceRelation(sourceId, name, output, isStreaming);
  }

  open(sourceId: number): StreamSource {
    const make = this.#makers.get(sourceId);
    if (make !== undefined) return make();
    const message =
      'The DataFrame reads an input that is gone: the batch of a foreachBatch that has ended.';
    throw userError('BATCH_ALREADY_RELEASED', message);
  }

  /** Plans that read the input cannot run any more. */
  forget(sourceId: number): void {
    this.#makers.delete(sourceId);
  }
}

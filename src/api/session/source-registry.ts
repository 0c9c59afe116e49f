import type { Schema } from '../../columnar/schema.ts';
import { declaredAs } from '../../columnar/text-limits.ts';
import type { StructField } from '../../columnar/types.ts';
import type { StreamSource } from '../../connectors/source.ts';
import { userError } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import { FILE_FACTS } from '../../expression/file-facts.ts';
import { newAttributeId } from '../../plan/attribute-id.ts';
import { type SourceRelation, sourceRelation } from '../../plan/nodes/source-relation.ts';

/** Makes a source object; each start of a query has one of its own. */
export type SourceMaker = () => StreamSource;

/** A number that is another one when the rows of an input are others. */
export type SourceVersion = () => number;

function newColumn({ name, type, nullable, declared }: StructField): Attribute {
  const id = newAttributeId();
  const column: Attribute = Object.freeze({ kind: 'attribute', id, name, type, nullable });
  return declaredAs(column, declared);
}

interface Input {
  readonly make: SourceMaker;
  readonly version: SourceVersion | undefined;
}

/**
 * The inputs that a session's DataFrames read, by the symbol that stands for them in plans: an input is kept as long as
 * there is a plan that reads it.
 */
export class SourceRegistry {
  readonly #inputs = new WeakMap<symbol, Input>();
  #count = 0;

  /** The relation over a new input; `version` where somebody knows when its rows change. */
  register(
    name: string,
    schema: Schema,
    isStreaming: boolean,
    make: SourceMaker,
    version?: SourceVersion,
  ): SourceRelation {
    const sourceId = Symbol(this.#count++);
    this.#inputs.set(sourceId, { make, version });
    return sourceRelation(sourceId, name, schema.fields.map(newColumn), isStreaming);
  }

  /** The relation over an input of the catalogue, under its description unless it has another name. */
  registerInput(make: SourceMaker, isStreaming: boolean, name?: string): SourceRelation {
    const { schema, description, readsFiles, texts = [] } = make();
    const named = this.register(name ?? description, schema, isStreaming, make);
    const relation = Object.freeze({ ...named, texts });
    if (readsFiles !== true) return relation;
    const isTaken = (fact: string) => schema.fields.some((own) => own.name === fact);
    const facts = FILE_FACTS.filter((fact) => !isTaken(fact.name)).map(newColumn);
    return Object.freeze({ ...relation, facts });
  }

  open(sourceId: symbol): StreamSource {
    const input = this.#inputs.get(sourceId);
    if (input !== undefined) return input.make();
    const message =
      'The DataFrame reads an input that is gone: the batch of a foreachBatch that has ended.';
    throw userError('BATCH_ALREADY_RELEASED', message);
  }

  /** 0 for an input of which nobody knows when its rows change. */
  version(sourceId: symbol): number {
    return this.#inputs.get(sourceId)?.version?.() ?? 0;
  }

  /** Plans that read the input cannot run any more. */
  forget(sourceId: symbol): void {
    this.#inputs.delete(sourceId);
  }
}

import type { SourceRelation } from '../nodes/source-relation.ts';

/** The `sourceId` of the built-in source that holds one row without columns (`SELECT 1`, VALUES). */
export const ONE_ROW_SOURCE: symbol = Symbol('one row');

/** A source that a query reads. */
export interface StagedSource {
  /** `SourceRelation.sourceId`, or `ONE_ROW_SOURCE`. */
  readonly sourceId: symbol;
  readonly isStreaming: boolean;
  /** The columns that any stage reads. */
  readonly columns: readonly string[];
}

/** The sources of a query in the order of `SplitStage.source`; a source that is read twice is listed once. */
export class SourceList {
  readonly #sources: StagedSource[] = [];

  /** The place of a relation's source. */
  add({ sourceId, isStreaming, output, decoded }: SourceRelation): number {
    const columns = output.map(({ id, name }) => decoded[id]?.column ?? name);
    return this.#place({ sourceId, isStreaming, columns: [...new Set(columns)] });
  }

  addOneRow(): number {
    return this.#place({ sourceId: ONE_ROW_SOURCE, isStreaming: false, columns: [] });
  }

  isBounded(place: number): boolean {
    return this.#sources[place]?.isStreaming === false;
  }

  get sources(): readonly StagedSource[] {
    return this.#sources;
  }

  #place(source: StagedSource): number {
    const { sourceId, isStreaming } = source;
    const place = this.#sources.findIndex(
      (known) => known.sourceId === sourceId && known.isStreaming === isStreaming,
    );
    if (place < 0) return this.#sources.push(source) - 1;
    const columns = [...new Set([...this.#sources[place]!.columns, ...source.columns])];
    this.#sources[place] = { sourceId, isStreaming, columns };
    return place;
  }
}

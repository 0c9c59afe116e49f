import type { Column } from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import { unpackOptions } from '../../expression/constant-options.ts';
import type { DecodedText } from '../../expression/decoded-text.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { JsonStructs } from '../../expression/json/json-structs.ts';
import { inTimeZone } from '../columns/time-options.ts';
import { type RecordBlock, type RecordPart, viewsOf } from './record-reader.ts';

/** A struct of each key or value, as `from_json` makes it. */
export class DecodedJson {
  readonly #part: RecordPart;
  readonly #structs: JsonStructs;

  constructor(part: RecordPart, { fields, options: packed }: DecodedText, context: ComputeContext) {
    assert(fields !== null, 'what is decoded is a struct');
    this.#part = part;
    const options = unpackOptions(packed);
    const own = inTimeZone(context, options.get('timezone') ?? null);
    this.#structs = new JsonStructs(fields, options, own);
  }

  read(block: RecordBlock): Column {
    const { count, byteLength } = block;
    const [starts, ends] = viewsOf(block, this.#part);
    return this.#structs.read({ count, byteLength, starts, ends });
  }
}

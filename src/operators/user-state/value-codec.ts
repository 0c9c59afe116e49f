import { type DataType, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueFromBytes, valueToBytes } from '../../columnar/value-bytes.ts';
import { userError } from '../../errors.ts';
import { parseTypeDdl } from '../../expression/text/type-ddl.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import { fromUserValue, toUserValue } from '../../expression/user/user-values.ts';

/** Values of one type as the user sees them, and as bytes. */
export class ValueCodec {
  readonly type: DataType;
  readonly #what: string;
  readonly #to: (value: LiteralValue) => UserValue;
  readonly #from: (value: unknown) => LiteralValue | undefined;

  /** `what` names the value in messages. */
  constructor(type: DataType, what: string) {
    this.type = type;
    this.#what = what;
    this.#to = toUserValue(type);
    this.#from = fromUserValue(type);
  }

  encode(value: unknown): Uint8Array {
    const literal = this.#from(value);
    if (literal === null) {
      throw userError(
        'ILLEGAL_STATE_STORE_VALUE.NULL_VALUE',
        `A null was given for ${this.#what}.`,
        {
          hint: 'Clear or remove what is to be there no more.',
        },
      );
    }
    if (literal === undefined) {
      const message = `What was given for ${this.#what} is no ${typeName(this.type)}.`;
      throw userError('EXPRESSION_ENCODING_FAILED', message);
    }
    return valueToBytes(literal, this.type);
  }

  decode(bytes: Uint8Array): UserValue {
    return this.#to(valueFromBytes(bytes, this.type));
  }
}

/** A codec for a type, as data or written in DDL: a type, or columns, whose values are objects. */
export function codecOf(type: string | DataType, what: string): ValueCodec {
  return new ValueCodec(typeof type === 'string' ? parseTypeDdl(type, undefined) : type, what);
}

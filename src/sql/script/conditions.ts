import type { TokenReader } from '../token-reader.ts';

/** The conditions that blocks around a place in a script declare. */
export class Conditions {
  readonly #declared: string[] = [];

  /** Reads a block, whose conditions end with it. */
  inside<T>(read: () => T): T {
    const count = this.#declared.length;
    const result = read();
    this.#declared.length = count;
    return result;
  }

  has(name: string): boolean {
    return this.#declared.includes(name);
  }

  /** DECLARE name CONDITION [FOR SQLSTATE [VALUE] 'state']: a name for handlers, which no statement raises so far. */
  readDeclaration(reader: TokenReader): void {
    const start = reader.next();
    const parts = reader.expectNameParts('a name for the condition');
    const name = parts.join('.');
    reader.expectWord('CONDITION');
    if (reader.acceptWord('FOR')) {
      reader.expectWord('SQLSTATE');
      expectSqlState(reader);
    }
    if (parts.length > 1) {
      const message = `The condition ${name} has more than one part.`;
      const condition = 'INVALID_ERROR_CONDITION_DECLARATION.QUALIFIED_CONDITION_NAME';
      throw reader.mistake(condition, message, start);
    }
    if (!/^\w+$/.test(name)) {
      const message = `The name ${name} of a condition has other characters than letters, digits and underscores.`;
      const condition = 'INVALID_ERROR_CONDITION_DECLARATION.SPECIAL_CHARACTER_FOUND';
      throw reader.mistake(condition, message, start);
    }
    if (this.#declared.includes(name.toUpperCase())) {
      const message = `The condition ${name} is declared already.`;
      throw reader.mistake('DUPLICATE_CONDITION_IN_SCOPE', message, start);
    }
    this.#declared.push(name.toUpperCase());
  }
}

/** True at DECLARE name CONDITION. */
export function isConditionDeclaration(reader: TokenReader): boolean {
  if (!reader.isWord('DECLARE')) return false;
  let place = 1;
  while (reader.isOperator('.', place + 1)) place += 2;
  const { kind, value } = reader.peek(place + 1);
  return kind === 'word' && value === 'CONDITION';
}

/** Reads [VALUE] 'state'. */
export function expectSqlState(reader: TokenReader): string {
  reader.acceptWord('VALUE');
  const start = reader.peek();
  const state = reader.expectString('a SQLSTATE').toUpperCase();
  if (/^(?!00|01|XX)[A-Z0-9]{5}$/.test(state)) return state;
  const message = `'${state}' is no SQLSTATE of an error: it has five letters A to Z and digits, and does not begin with 00, 01 or XX.`;
  throw reader.mistake('INVALID_SQLSTATE', message, start);
}

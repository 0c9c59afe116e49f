import { userError } from '../../errors.ts';
import type { Token } from '../token.ts';
import type { TokenReader } from '../token-reader.ts';

/** What a label stands before; the name of a FOR loop's row is no label, but has to be told from labels. */
type LabelKind = 'block' | 'loop' | 'row';

interface Label {
  readonly name: string;
  readonly kind: LabelKind;
}

/** `label:` as it was written. */
export interface WrittenLabel {
  readonly name: string;
  readonly start: Token;
}

/** The labels of the statements around a place in a script. */
export class Labels {
  readonly #around: Label[] = [];

  /** Reads what stands inside of a statement with a label. Throws where something around has the same one. */
  inside<T>(label: WrittenLabel | null, kind: LabelKind, reader: TokenReader, read: () => T): T {
    if (label === null) return read();
    const { name, start } = label;
    if (FORBIDDEN.test(name)) {
      const message = `The name ${name} is no label: variables of the session begin with it.`;
      throw reader.mistake('LABEL_OR_FOR_VARIABLE_NAME_FORBIDDEN', message, start);
    }
    if (this.#around.some((other) => other.name === name)) {
      const message = `A statement around this one is called ${name}, too.`;
      throw reader.mistake('LABEL_OR_FOR_VARIABLE_ALREADY_EXISTS', message, start);
    }
    this.#around.push({ name, kind });
    const result = read();
    this.#around.pop();
    return result;
  }

  /** What a label around stands before; undefined when there is none. */
  find(name: string): LabelKind | undefined {
    return this.#around.find((label) => label.name === name && label.kind !== 'row')?.kind;
  }
}

const FORBIDDEN = /^(?:builtin|session|sys.*)$/;

const LABELLED: readonly string[] = ['BEGIN', 'WHILE', 'REPEAT', 'LOOP', 'FOR'];

/** Words with a parameter behind them: `IF :begin THEN`. */
const BEFORE_PARAMETERS: readonly string[] = ['SELECT', 'VALUES', 'IF', 'CASE', 'WHILE'];

/** Reads `label:` before a block or a loop; null where there is none. */
export function acceptLabel(reader: TokenReader): WrittenLabel | null {
  if (!isLabelNext(reader)) return null;
  const start = reader.peek();
  const name = expectLabel(reader);
  reader.expectOperator(':');
  return { name, start };
}

function isLabelNext(reader: TokenReader): boolean {
  const first = reader.peek();
  if (first.kind === 'word' && BEFORE_PARAMETERS.includes(first.value)) return false;
  let place = 0;
  for (;;) {
    const { kind } = reader.peek(place);
    if (kind !== 'word' && kind !== 'quoted') return false;
    if (!reader.isOperator('.', place + 1)) break;
    place += 2;
  }
  const { kind, value } = reader.peek(place + 2);
  return reader.isOperator(':', place + 1) && kind === 'word' && LABELLED.includes(value);
}

/** Reads the label behind LEAVE, ITERATE or END. */
export function expectLabel(reader: TokenReader): string {
  const start = reader.peek();
  const parts = reader.expectNameParts('a label');
  if (parts.length === 1) return parts[0]!.toLowerCase();
  const message = `The label ${parts.join('.')} has more than one part.`;
  throw reader.mistake('INVALID_LABEL_USAGE.QUALIFIED_LABEL_NAME', message, start);
}

/** Reads the label behind END, which must be the one that the statement began with. */
export function acceptEndLabel(reader: TokenReader, label: WrittenLabel | null): void {
  const start = reader.peek();
  if (start.kind !== 'word' && start.kind !== 'quoted') return;
  const name = expectLabel(reader);
  const position = reader.positionFrom(start);
  if (label === null) {
    const message = `The label ${name} stands behind END, but not before the statement.`;
    throw userError('END_LABEL_WITHOUT_BEGIN_LABEL', message, { position });
  }
  if (label.name === name) return;
  const message = `The statement begins with the label ${label.name} and ends with ${name}.`;
  throw userError('LABELS_MISMATCH', message, { position });
}

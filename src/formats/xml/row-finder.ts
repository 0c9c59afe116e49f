import { environmentError } from '../../errors.ts';

/** Longest element that is a row. */
export const ROW_LENGTH_MAX: number = 64 * 1024 * 1024;

/** The texts of the elements of a name in a document that comes in pieces, tags included; comments hide what they hold. */
export function* rowTexts(
  pieces: Iterable<string>,
  rowTag: string,
  description: string,
): Generator<string> {
  const finder = new RowFinder(pieces[Symbol.iterator](), rowTag, description);
  for (let row = finder.next(); row !== null; row = finder.next()) yield row;
}

/**
 * Finds rows by their tags only: what stands in them and around them is not looked at, so that a bad row spoils no other.
 * Elements of the name inside a row belong to it.
 */
class RowFinder {
  readonly #pieces: Iterator<string>;
  readonly #description: string;
  /** Whatever can begin or end a row, or hide it. */
  readonly #mark: RegExp;
  /** A tag's end, behind quotes that may hold one too; and behind all else, where quotes do not match. */
  readonly #tagEnd = /(?:[^>"'<]|"[^"<]*"|'[^'<]*')*>/y;
  #text = '';
  /** Where the search goes on. */
  #place = 0;
  /** Where the open row begins; -1 outside of rows. */
  #start = -1;
  #isEnd = false;

  constructor(pieces: Iterator<string>, rowTag: string, description: string) {
    this.#pieces = pieces;
    this.#description = description;
    const tag = RegExp.escape(rowTag);
    this.#mark = new RegExp(`<!--|<!\\[CDATA\\[|<${tag}(?=[\\s/>])|</${tag}\\s*>`, 'g');
  }

  /** The next row; what is left of the last one where it does not end. */
  next(): string | null {
    this.#start = -1;
    let depth = 0;
    for (let mark = this.#nextMark(); mark !== null; mark = this.#nextMark()) {
      if (mark === '<!--') this.#skipPast('-->');
      else if (mark === '<![CDATA[') this.#skipPast(']]>');
      else if (mark.startsWith('</')) {
        if (depth > 0) depth--;
        if (depth === 0 && this.#start >= 0) return this.#row();
      } else {
        if (depth === 0) this.#start = this.#place - mark.length;
        if (this.#takeTag()) depth++;
        else if (depth === 0) return this.#row();
      }
    }
    this.#place = this.#text.length;
    return this.#start < 0 ? null : this.#row();
  }

  #row(): string {
    return this.#text.slice(this.#start, this.#place);
  }

  /** Takes the next mark; null at the end of the document. */
  #nextMark(): string | null {
    for (;;) {
      this.#mark.lastIndex = this.#place;
      const found = this.#mark.exec(this.#text);
      if (found !== null) {
        this.#place = this.#mark.lastIndex;
        return found[0];
      }
      // A mark may have begun in what is there.
      const begun = Math.max(this.#place, this.#text.lastIndexOf('<'));
      if (this.#text[begun] === '<') this.#place = begun;
      else this.#place = this.#text.length;
      if (!this.#more()) return null;
    }
  }

  /** Takes the rest of a tag; false for the tag of an empty element. */
  #takeTag(): boolean {
    for (;;) {
      const plainEnd = this.#text.indexOf('>', this.#place) + 1;
      this.#tagEnd.lastIndex = this.#place;
      const isWhole = plainEnd > 0 && this.#tagEnd.test(this.#text);
      const isBroken = plainEnd > 0 && this.#text.includes('<', this.#place);
      if (isWhole || isBroken || this.#isEnd) {
        this.#place = isWhole ? this.#tagEnd.lastIndex : plainEnd || this.#text.length;
        return this.#text[this.#place - 2] !== '/';
      }
      this.#more();
    }
  }

  #skipPast(end: string): void {
    for (;;) {
      const found = this.#text.indexOf(end, this.#place);
      if (found >= 0 || this.#isEnd) {
        this.#place = found < 0 ? this.#text.length : found + end.length;
        return;
      }
      this.#place = Math.max(this.#place, this.#text.length - end.length);
      this.#more();
    }
  }

  /** Reads on, and forgets what no row needs any more; false at the end of the document. */
  #more(): boolean {
    const kept = this.#start < 0 ? this.#place : this.#start;
    const piece = this.#pieces.next();
    if (piece.done === true) {
      this.#isEnd = true;
      return false;
    }
    const rest = this.#text.slice(kept);
    if (rest.length > ROW_LENGTH_MAX) throw this.#tooLong();
    this.#text = rest + piece.value;
    this.#place -= kept;
    if (this.#start >= 0) this.#start = 0;
    return true;
  }

  #tooLong(): Error {
    return environmentError(
      'RECORD_TOO_LARGE',
      `A row of ${this.#description} is longer than ${ROW_LENGTH_MAX} characters.`,
      { hint: 'Make sure that rowTag names a row, and not the element around all rows.' },
    );
  }
}

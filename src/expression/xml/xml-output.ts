import { userError } from '../../errors.ts';
import type { XmlDialect } from './xml-dialect.ts';

/** What XML takes for the name of an element or attribute. */
const NAME = /^[:_\p{L}][:_\p{L}\p{N}\p{Mn}\p{Mc}.\u00b7-]*$/u;
/** What a document cannot hold, not even escaped: controls, halves of characters and two that are none. */
const FORBIDDEN = /(?![\t\n\r\x7f-\x9f])[\p{Cc}\p{Cs}\ufffe\uffff]/u;

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xd;',
  '\n': '&#xa;',
  '\t': '&#x9;',
};

/** Elements, attributes and texts as they are written, indented as Spark's writer does. */
export class XmlOutput {
  readonly #indent: string;
  readonly #validatesNames: boolean;
  /** Levels above the first element that is written. */
  readonly #outerDepth: number;
  readonly #names: string[] = [];
  /** For each open element whether an element ended last in it. */
  readonly #endsWithElement: boolean[] = [];
  #isTagOpen = false;
  #text = '';

  constructor({ indent, validateName }: XmlDialect, outerDepth = 0) {
    this.#indent = indent;
    this.#validatesNames = validateName;
    this.#outerDepth = outerDepth;
  }

  /** Begins an element. */
  open(name: string): void {
    if (this.#names.length > 0) {
      this.#closeTag();
      this.#breakLine();
    }
    this.#text += `<${this.#checkName(name)}`;
    this.#isTagOpen = true;
    if (this.#endsWithElement.length > 0)
      this.#endsWithElement[this.#endsWithElement.length - 1] = true;
    this.#names.push(name);
    this.#endsWithElement.push(false);
  }

  /** Adds an attribute to the element that was begun last. */
  attribute(name: string, value: string): void {
    const escaped = checkText(value).replaceAll(/[&<"\r\n\t]/g, (mark) => TEXT_ESCAPES[mark]);
    this.#text += ` ${this.#checkName(name)}="${escaped}"`;
  }

  /** Adds text to the open element. */
  text(value: string): void {
    this.#closeTag();
    if (this.#endsWithElement.length > 0)
      this.#endsWithElement[this.#endsWithElement.length - 1] = false;
    // A mark of greater only where it could end a section, or where nothing is known of what stands before it.
    this.#text += checkText(value).replaceAll(/[&<\r]|^>|(?<=\])>/g, (mark) => TEXT_ESCAPES[mark]);
  }

  /** Ends the open element. */
  close(): void {
    const name = this.#names.pop();
    const hasElements = this.#endsWithElement.pop();
    if (this.#isTagOpen) {
      this.#text += '/>';
      this.#isTagOpen = false;
      return;
    }
    if (hasElements) this.#breakLine();
    this.#text += `</${name}>`;
  }

  /** Forgets what was not finished. */
  reset(): void {
    this.#names.length = 0;
    this.#endsWithElement.length = 0;
    this.#isTagOpen = false;
    this.#text = '';
  }

  /** What was written since the last call. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #closeTag(): void {
    if (this.#isTagOpen) this.#text += '>';
    this.#isTagOpen = false;
  }

  #breakLine(): void {
    if (this.#indent === '') return;
    this.#text += `\n${this.#indent.repeat(this.#names.length + this.#outerDepth)}`;
  }

  #checkName(name: string): string {
    if (!this.#validatesNames || NAME.test(name)) return name;
    throw userError('INVALID_XML_NAME', `'${name}' is no name that XML knows.`, {
      hint: "Rename the column, or set the option validateName to 'false'.",
    });
  }
}

function checkText(value: string): string {
  const found = FORBIDDEN.exec(value);
  if (found === null) return value;
  const code = found[0].charCodeAt(0).toString(16).padStart(4, '0');
  throw userError(
    'INVALID_XML_CHARACTER',
    `XML cannot hold the character U+${code.toUpperCase()}.`,
    {
      hint: 'Take it out first, for example with regexp_replace, or write JSON.',
    },
  );
}

import { xmlParser } from './modules.ts';

/** A step through an XML document. Text between two tags is one event, unless a comment cuts it in two. */
export type XmlEvent =
  | { readonly kind: 'start'; readonly name: string; readonly attributes: XmlAttributes }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end'; readonly name: string };

/** Names and values, in the order in which they are written. */
export type XmlAttributes = readonly (readonly [name: string, value: string])[];

/** Elements that may stand in each other, as in Spark. */
const XML_DEPTH_MAX = 1000;

/** Text that is no well-formed XML. */
export class MalformedXml extends Error {}

/** Steps through the root element of a text; what stands behind it is not looked at. */
export function readXmlEvents(text: string): readonly XmlEvent[] {
  return collect(text, true);
}

/** Steps through a whole document. */
export function readXmlDocument(text: string): readonly XmlEvent[] {
  return collect(text, false);
}

/** The parser of the texts so far: making one costs more than reading a short text. Null where one is stuck in a bad text. */
let known: EventCollector | null = null;

function collect(text: string, stopsAtRoot: boolean): readonly XmlEvent[] {
  const collector = known ?? new EventCollector();
  known = null;
  const events = collector.collect(text, stopsAtRoot);
  known = collector;
  return events;
}

class EventCollector {
  readonly #parser = new (xmlParser().SaxesParser)({ xmlns: false, position: false });
  #events: XmlEvent[] = [];
  #depth = 0;
  #text = '';
  #stopsAtRoot = false;
  /** Where the root has ended; a wrong end tag is told there, after it has been taken. */
  #rootEnd = Number.POSITIVE_INFINITY;

  constructor() {
    const parser = this.#parser;
    const addText = (more: string) => {
      if (this.#depth > 0) this.#text += more;
    };
    parser.on('text', addText);
    parser.on('cdata', addText);
    parser.on('comment', () => this.#endText());
    parser.on('processinginstruction', () => this.#endText());
    parser.on('opentag', ({ name, attributes }) => this.#open(name, attributes));
    parser.on('closetag', ({ name }) => this.#close(name));
    parser.on('error', ({ message }) => {
      if (this.#stopsAtRoot && parser.position > this.#rootEnd) return;
      throw new MalformedXml(`the XML is not well-formed: ${message}`);
    });
  }

  collect(text: string, stopsAtRoot: boolean): readonly XmlEvent[] {
    this.#events = [];
    this.#depth = 0;
    this.#text = '';
    this.#stopsAtRoot = stopsAtRoot;
    this.#rootEnd = Number.POSITIVE_INFINITY;
    this.#parser.write(withoutByteOrderMark(text)).close();
    const events = this.#events;
    // What was read may be large: nothing of it is kept with the parser.
    this.#events = [];
    return events;
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#rootEnd < this.#parser.position) return;
    this.#endText();
    if (++this.#depth > XML_DEPTH_MAX) {
      throw new MalformedXml(`more than ${XML_DEPTH_MAX} elements stand in each other`);
    }
    this.#events.push({ kind: 'start', name, attributes: Object.entries(attributes) });
  }

  #close(name: string): void {
    if (this.#rootEnd < this.#parser.position) return;
    this.#endText();
    this.#depth--;
    this.#events.push({ kind: 'end', name });
    if (this.#depth === 0) this.#rootEnd = this.#parser.position;
  }

  #endText(): void {
    if (this.#text !== '') this.#events.push({ kind: 'text', text: this.#text });
    this.#text = '';
  }
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Only what the standard calls white space. */
export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

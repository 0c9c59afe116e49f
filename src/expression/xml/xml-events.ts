import { xmlParser } from './modules.ts';

/** A step through an XML document. Text between two tags is one event, unless a comment cuts it in two. */
export type XmlEvent =
  | { readonly kind: 'start'; readonly name: string; readonly attributes: XmlAttributes }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end'; readonly name: string };

/** Names and values, in the order in which they are written. */
export type XmlAttributes = readonly (readonly [name: string, value: string])[];

/** Elements that may stand in each other, as in Spark. */
export const XML_DEPTH_MAX: number = 1000;

/** Text that is no well-formed XML. */
export class MalformedXml extends Error {}

/** Steps through the root element of a text; what stands behind it is not looked at. */
export function readXmlEvents(text: string): readonly XmlEvent[] {
  return collectEvents(text, true);
}

/** Steps through a whole document. */
export function readXmlDocument(text: string): readonly XmlEvent[] {
  return collectEvents(text, false);
}

function collectEvents(text: string, stopsAtRoot: boolean): readonly XmlEvent[] {
  const { SaxesParser } = xmlParser();
  const parser = new SaxesParser({ xmlns: false, position: false });
  const events: XmlEvent[] = [];
  let depth = 0;
  let pending = '';
  /** Where the root has ended; a wrong end tag is told there, after it has been taken. */
  let rootEnd = Number.POSITIVE_INFINITY;
  const endText = () => {
    if (pending !== '') events.push({ kind: 'text', text: pending });
    pending = '';
  };
  const addText = (more: string) => {
    if (depth > 0) pending += more;
  };
  parser.on('error', ({ message }) => {
    const isBehind = stopsAtRoot && parser.position > rootEnd;
    if (!isBehind) throw new MalformedXml(`the XML is not well-formed: ${message}`);
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('comment', endText);
  parser.on('processinginstruction', endText);
  parser.on('opentag', ({ name, attributes }) => {
    if (rootEnd < parser.position) return;
    endText();
    if (++depth > XML_DEPTH_MAX) {
      throw new MalformedXml(`more than ${XML_DEPTH_MAX} elements stand in each other`);
    }
    events.push({ kind: 'start', name, attributes: Object.entries(attributes) });
  });
  parser.on('closetag', ({ name }) => {
    if (rootEnd < parser.position) return;
    endText();
    depth--;
    events.push({ kind: 'end', name });
    if (depth === 0) rootEnd = parser.position;
  });
  parser.write(withoutByteOrderMark(text)).close();
  return events;
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Only what the standard calls white space. */
export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

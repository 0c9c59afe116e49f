import { assert } from '../../errors.ts';
import { isBlank, type XmlEvent } from './xml-events.ts';

/** An element does not hold what its type asks for. */
export class UnfitXml extends Error {}

/** Goes through the events of an element, as Spark's readers do. */
export class XmlCursor {
  readonly #events: readonly XmlEvent[];
  #place = 0;

  constructor(events: readonly XmlEvent[]) {
    this.#events = events;
  }

  /** The next event, which stays; null at the end. */
  peek(): XmlEvent | null {
    return this.#events[this.#place] ?? null;
  }

  /** Takes the next event. */
  next(): XmlEvent | null {
    return this.#events[this.#place++] ?? null;
  }

  /** Takes the start of the root. */
  root(): Extract<XmlEvent, { kind: 'start' }> {
    const root = this.next();
    assert(root?.kind === 'start', 'a document begins with its root');
    return root;
  }

  /** Takes the end of an element in which nothing but white space may be left. */
  end(): void {
    for (let event = this.next(); event?.kind !== 'end'; event = this.next()) {
      const isSpace = event?.kind === 'text' && isBlank(event.text);
      if (!isSpace) throw new UnfitXml('an element has more in it than its type holds');
    }
  }

  /** Takes all that is left of an element, its end too. */
  skipRest(): void {
    for (let depth = 1; depth > 0; ) {
      const event = this.next();
      if (event === null) return;
      if (event.kind === 'start') depth++;
      else if (event.kind === 'end') depth--;
    }
  }

  /** Takes all that is left of an element; gives it as XML again, tags of its children included. */
  restAsText(): string {
    let text = '';
    for (let depth = 1; ; ) {
      const event = this.next();
      if (event === null) return text;
      if (event.kind === 'text') text += event.text;
      else if (event.kind === 'start') {
        depth++;
        text += `<${event.name}${event.attributes.map(([name, value]) => ` ${name}="${value}"`).join('')}>`;
      } else if (--depth === 0) return text;
      else text += `</${event.name}>`;
    }
  }
}

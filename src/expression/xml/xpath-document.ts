import { readXmlDocument } from './xml-events.ts';

/** What the evaluator of paths asks of the nodes of a document: as much of DOM as it needs, names without namespaces. */
interface XPathNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly localName: string | null;
  readonly nodeValue: string | null;
  readonly namespaceURI: null;
  readonly parentNode: ContainerNode | null;
  readonly ownerDocument: ContainerNode | null;
  compareDocumentPosition(other: XPathNode): number;
}

const ELEMENT = 1;
const ATTRIBUTE = 2;
const TEXT = 3;
const DOCUMENT = 9;
const PRECEDING = 2;
const FOLLOWING = 4;

/** Makes the nodes of a document that paths are evaluated on. Throws `MalformedXml`. */
export function xpathDocument(text: string): object {
  const builder = new DocumentBuilder();
  for (const event of readXmlDocument(text)) {
    if (event.kind === 'start') builder.open(event.name, event.attributes);
    else if (event.kind === 'text') builder.text(event.text);
    else builder.close();
  }
  return builder.document;
}

class DocumentBuilder {
  readonly document: ContainerNode = new ContainerNode(DOCUMENT, '#document', null, 0);
  #open: ContainerNode = this.document;
  #count = 0;

  open(name: string, attributes: readonly (readonly [string, string])[]): void {
    const element = new ContainerNode(ELEMENT, name, this.#open, ++this.#count);
    element.attributes = new AttributeList(
      attributes
        .filter(([own]) => own !== 'xmlns' && !own.startsWith('xmlns:'))
        .map(([own, value]) => new LeafNode(ATTRIBUTE, own, value, element, ++this.#count)),
    );
    this.#open.append(element);
    this.#open = element;
  }

  text(value: string): void {
    this.#open.append(new LeafNode(TEXT, '#text', value, this.#open, ++this.#count));
  }

  close(): void {
    this.#open = this.#open.parentNode ?? this.document;
  }
}

abstract class BaseNode implements XPathNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly namespaceURI = null;
  readonly parentNode: ContainerNode | null;
  readonly ownerDocument: ContainerNode | null;
  nextSibling: BaseNode | null = null;
  previousSibling: BaseNode | null = null;
  abstract readonly nodeValue: string | null;
  /** The node's place in the order of the document. */
  readonly #order: number;

  constructor(nodeType: number, nodeName: string, parent: ContainerNode | null, order: number) {
    this.nodeType = nodeType;
    this.nodeName = nodeName;
    this.parentNode = nodeType === ATTRIBUTE ? null : parent;
    this.ownerDocument = parent?.ownerDocument ?? parent;
    this.#order = order;
  }

  get localName(): string | null {
    return this.nodeType === ELEMENT || this.nodeType === ATTRIBUTE ? this.nodeName : null;
  }

  /** Asked for the language of an element only. */
  getAttributeNS(_namespace: string, _name: string): string | null {
    return null;
  }

  compareDocumentPosition(other: BaseNode): number {
    if (other === this) return 0;
    return other.#order < this.#order ? PRECEDING : FOLLOWING;
  }
}

/** An attribute or a text. */
class LeafNode extends BaseNode {
  readonly nodeValue: string;
  /** Of an attribute the element that it stands in. */
  readonly ownerElement: ContainerNode | null;
  readonly firstChild = null;

  constructor(
    nodeType: number,
    nodeName: string,
    value: string,
    parent: ContainerNode,
    order: number,
  ) {
    super(nodeType, nodeName, parent, order);
    this.nodeValue = value;
    this.ownerElement = nodeType === ATTRIBUTE ? parent : null;
  }
}

/** An element, or the document around all. */
class ContainerNode extends BaseNode {
  readonly nodeValue = null;
  attributes: AttributeList | null = null;
  firstChild: BaseNode | null = null;
  lastChild: BaseNode | null = null;

  /** The outermost element of a document. */
  get documentElement(): BaseNode | null {
    return this.firstChild;
  }

  override getAttributeNS(_namespace: string, name: string): string | null {
    return this.attributes?.valueNamed(`xml:${name}`) ?? null;
  }

  /** As in Java: no attribute is an ID, because there is no declaration that says so. */
  getElementById(): null {
    return null;
  }

  append(child: BaseNode): void {
    child.previousSibling = this.lastChild;
    if (this.lastChild === null) this.firstChild = child;
    else this.lastChild.nextSibling = child;
    this.lastChild = child;
  }
}

class AttributeList {
  readonly #attributes: readonly LeafNode[];

  constructor(attributes: readonly LeafNode[]) {
    this.#attributes = attributes;
  }

  get length(): number {
    return this.#attributes.length;
  }

  valueNamed(name: string): string | undefined {
    return this.#attributes.find(({ nodeName }) => nodeName === name)?.nodeValue;
  }

  item(index: number): LeafNode | null {
    return this.#attributes[index] ?? null;
  }
}

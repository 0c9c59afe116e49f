import type { SchemaElement, SchemaTree } from 'hyparquet';

/**
 * The columns of a file as their values nest. The levels are those of Dremel: an entry of a leaf has a definition level,
 * how much of its path is there, and a repetition level, the depth of list that it continues (0 begins a row).
 */
export type FileNode = LeafNode | ListNode | MapNode | StructNode;

interface NodeBase {
  readonly name: string;
  readonly nullable: boolean;
  /** Entries with this definition level or a higher one are not null. */
  readonly definition: number;
}

export interface LeafNode extends NodeBase {
  readonly kind: 'leaf';
  readonly element: SchemaElement;
  /** From the root of the schema on. */
  readonly schemaPath: SchemaTree[];
  /** For error messages: two leaves may have the same one, as names may have dots. */
  readonly path: string;
  /** What `leafKey` makes of the path. */
  readonly key: string;
}

interface RepeatedNode extends NodeBase {
  /** Entries with this definition level or a higher one are elements. */
  readonly entryDefinition: number;
  /** Entries with this repetition level are further elements. */
  readonly repetition: number;
}

export interface ListNode extends RepeatedNode {
  readonly kind: 'list';
  readonly element: FileNode;
}

export interface MapNode extends RepeatedNode {
  readonly kind: 'map';
  readonly key: FileNode;
  readonly value: FileNode;
}

export interface StructNode extends NodeBase {
  readonly kind: 'struct';
  /** The file says that its fields are the parts of a VARIANT. */
  readonly isVariant: boolean;
  readonly fields: readonly FileNode[];
}

/** The columns of a file. */
export function fileNodes(root: SchemaTree): readonly FileNode[] {
  return root.children.map((child) =>
    nodeOf(child, { definition: 0, repetition: 0, path: [root] }),
  );
}

/** A text that no two leaves of a file share, of the names from the root on. */
export function leafKey(names: readonly string[]): string {
  return JSON.stringify(names);
}

/** Any leaf: all leaves of a node agree on the levels of the node. */
export function firstLeaf(node: FileNode): LeafNode {
  if (node.kind === 'leaf') return node;
  if (node.kind === 'list') return firstLeaf(node.element);
  return firstLeaf(node.kind === 'map' ? node.key : node.fields[0]);
}

/** Levels and path of what lies around a node. */
interface Around {
  readonly definition: number;
  readonly repetition: number;
  readonly path: SchemaTree[];
}

function nodeOf(tree: SchemaTree, around: Around): FileNode {
  const isRepeated = tree.element.repetition_type === 'REPEATED';
  return isRepeated ? bareList(tree, around) : singleNode(tree, around);
}

/** A repeated field that no list is around: a list that is never null, of elements that are never null. */
function bareList(tree: SchemaTree, around: Around): ListNode {
  const inside = entered(tree, around);
  return {
    kind: 'list',
    name: tree.element.name,
    nullable: false,
    definition: around.definition,
    entryDefinition: inside.definition,
    repetition: inside.repetition,
    element: contentOf(tree, inside, false),
  };
}

function singleNode(tree: SchemaTree, around: Around): FileNode {
  const nullable = tree.element.repetition_type === 'OPTIONAL';
  return contentOf(tree, entered(tree, around), nullable);
}

/** The levels behind a node. */
function entered(tree: SchemaTree, { definition, repetition, path }: Around): Around {
  const type = tree.element.repetition_type;
  return {
    definition: definition + (type === 'REQUIRED' ? 0 : 1),
    repetition: repetition + (type === 'REPEATED' ? 1 : 0),
    path: [...path, tree],
  };
}

function contentOf(tree: SchemaTree, inside: Around, nullable: boolean): FileNode {
  const { element, children, path } = tree;
  const base = { name: element.name, nullable, definition: inside.definition };
  if (children.length === 0) {
    const place = { schemaPath: inside.path, path: path.join('.'), key: leafKey(path) };
    return { kind: 'leaf', ...base, element: withoutNullType(element), ...place };
  }
  const annotation = element.logical_type?.type ?? element.converted_type;
  const [repeated] = children;
  if (children.length === 1 && repeated.element.repetition_type === 'REPEATED') {
    if (annotation === 'LIST') return listNode(tree, repeated, inside, base);
    const isMap = annotation === 'MAP' || annotation === 'MAP_KEY_VALUE';
    if (isMap && repeated.children.length === 2) return mapNode(repeated, inside, base);
  }
  const fields = children.map((child) => nodeOf(child, inside));
  return { kind: 'struct', ...base, isVariant: annotation === 'VARIANT', fields };
}

/** Files of Arrow have columns of a type that only null is of: they are those of the physical type, as Spark has it. */
function withoutNullType(element: SchemaElement): SchemaElement {
  if (element.logical_type?.type !== 'NULL') return element;
  const { logical_type: _, ...plain } = element;
  return plain;
}

function listNode(
  tree: SchemaTree,
  repeated: SchemaTree,
  inside: Around,
  base: NodeBase,
): ListNode {
  const entry = entered(repeated, inside);
  const levels = { entryDefinition: entry.definition, repetition: entry.repetition };
  const element = isElement(tree, repeated)
    ? contentOf(repeated, entry, false)
    : nodeOf(repeated.children[0], entry);
  return { kind: 'list', ...base, ...levels, element };
}

/** Files of old writers leave out the level between a list and its elements: the format's rules of compatibility. */
function isElement({ element }: SchemaTree, repeated: SchemaTree): boolean {
  if (repeated.children.length !== 1) return true;
  const { name } = repeated.element;
  return name === 'array' || name === `${element.name}_tuple`;
}

function mapNode(repeated: SchemaTree, inside: Around, base: NodeBase): MapNode {
  const entry = entered(repeated, inside);
  const [key, value] = repeated.children.map((child) => nodeOf(child, entry));
  const levels = { entryDefinition: entry.definition, repetition: entry.repetition };
  return { kind: 'map', ...base, ...levels, key, value };
}

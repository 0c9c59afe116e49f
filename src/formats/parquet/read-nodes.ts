import {
  BINARY,
  type DataType,
  type StructField,
  typeName,
  VARIANT,
} from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { type FileNode, firstLeaf, type LeafNode, type StructNode } from './file-nodes.ts';
import { type Convert, converterOf } from './physical-values.ts';

/** How a column, or a part of one, is made of what a file has. */
export type ReadNode =
  | {
      readonly kind: 'missing';
      readonly type: DataType;
      readonly ifMissing: StructField['ifMissing'];
    }
  | {
      readonly kind: 'leaf';
      readonly type: DataType;
      readonly leaf: LeafNode;
      readonly convert: Convert;
    }
  | {
      /** The children of a `variant` are its metadata and its value. */
      readonly kind: 'list' | 'struct' | 'variant';
      readonly type: DataType;
      readonly node: FileNode;
      /** The leaf whose levels tell which values are there. */
      readonly levels: LeafNode;
      readonly children: readonly ReadNode[];
    };

/** Finds columns by name; what a file does not have is what the schema says for that. */
export function readNodeOf(
  { name, type, ifMissing }: Pick<StructField, 'name' | 'type' | 'ifMissing'>,
  nodes: readonly FileNode[],
  caseSensitive: boolean,
): ReadNode {
  const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  const node =
    nodes.find((each) => each.name === name) ??
    nodes.find((each) => fold(each.name) === fold(name));
  return node === undefined
    ? { kind: 'missing', type, ifMissing }
    : match(node, type, caseSensitive);
}

function match(node: FileNode, type: DataType, caseSensitive: boolean): ReadNode {
  const children = matchChildren(node, type, caseSensitive);
  if (children !== null) {
    const levels = children.map(leafOf).find((leaf) => leaf !== null) ?? firstLeaf(node);
    if (type.kind === 'variant') return { kind: 'variant', type, node, levels, children };
    return { kind: node.kind === 'struct' ? 'struct' : 'list', type, node, levels, children };
  }
  if (node.kind !== 'leaf') throw mismatch(node, type);
  return { kind: 'leaf', type, leaf: node, convert: converterOf(node, type) };
}

/** The parts of nested values; null where file and type do not nest alike. */
function matchChildren(
  node: FileNode,
  type: DataType,
  caseSensitive: boolean,
): readonly ReadNode[] | null {
  if (node.kind === 'list' && type.kind === 'array') {
    return [match(node.element, type.element, caseSensitive)];
  }
  if (node.kind === 'map' && type.kind === 'map') {
    return [match(node.key, type.key, caseSensitive), match(node.value, type.value, caseSensitive)];
  }
  if (node.kind === 'struct' && type.kind === 'variant') return variantParts(node, caseSensitive);
  if (node.kind !== 'struct' || type.kind !== 'struct') return null;
  return type.fields.map((field) => readNodeOf(field, node.fields, caseSensitive));
}

function variantParts(node: StructNode, caseSensitive: boolean): readonly ReadNode[] {
  const { name, fields } = node;
  if (fields.some((part) => part.name === 'typed_value')) {
    const message = `Column '${name}' is a shredded VARIANT, which cannot be read yet.`;
    throw userError('UNSUPPORTED_FEATURE', message, {
      hint: 'Write it without shredding, or leave the column out.',
    });
  }
  const parts = ['metadata', 'value'].map((part) =>
    readNodeOf({ name: part, type: BINARY }, fields, caseSensitive),
  );
  if (parts.some(({ kind }) => kind !== 'leaf')) throw mismatch(node, VARIANT);
  return parts;
}

function leafOf(read: ReadNode): LeafNode | null {
  if (read.kind === 'missing') return null;
  return read.kind === 'leaf' ? read.leaf : read.levels;
}

/** Every leaf that is read, with how its values are converted; null for levels alone. */
export function leavesOf(reads: readonly ReadNode[]): ReadonlyMap<LeafNode, Convert | null> {
  const leaves = new Map<LeafNode, Convert | null>();
  const visit = (read: ReadNode): void => {
    if (read.kind === 'leaf') leaves.set(read.leaf, read.convert);
    if (read.kind === 'leaf' || read.kind === 'missing') return;
    if (!leaves.has(read.levels)) leaves.set(read.levels, null);
    read.children.forEach(visit);
  };
  reads.forEach(visit);
  return leaves;
}

function mismatch(node: FileNode, type: DataType): Error {
  return userError(
    'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
    `Column '${node.name}' is expected as ${typeName(type)}, but the file holds a ${node.kind} there.`,
    { hint: "Name the file's type in the schema." },
  );
}

// Whoever decodes what describes a message trusts each length in it, and takes the memory that it asks for: a byte that is
// damaged would end the process. So lengths are looked at before.

import { FlatTable } from './flat-table.ts';

/** Fields of the tables by their places, as Arrow's format has them. */
const MESSAGE = { headerType: 1, header: 2, bodyLength: 3 };
const SCHEMA = { fields: 1, metadata: 2 };
const FIELD = { name: 0, type: 3, dictionary: 4, children: 5, metadata: 6 };
const KEY_VALUE = { key: 0, value: 1 };
const RECORDS = { length: 0, nodes: 1, buffers: 2, variadic: 4 };
const DICTIONARY = { records: 1 };
const FOOTER = { schema: 1, dictionaries: 2, records: 3, metadata: 4 };
/** Bytes of a node and of a buffer's place; of a block that a footer names. */
const PAIR_BYTES = 16;
const LONG_BYTES = 8;
const BLOCK_BYTES = 24;
/** Columns in columns in columns; and how many there may be, for damage can make one of them the part of many. */
const DEPTH_MAX = 256;
const FIELDS_MAX = 1_000_000;

/** Throws for a message that points beyond its end. Gives the length of what stands behind it. */
export function checkMessage(bytes: Uint8Array): number {
  const message = FlatTable.root(bytes);
  const header = message.table(MESSAGE.header);
  if (header !== undefined) CHECKS[message.byte(MESSAGE.headerType)]?.(header);
  const bodyLength = message.long(MESSAGE.bodyLength);
  if (bodyLength < 0n || bodyLength > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Error(`a message of ${bodyLength} bytes`);
  }
  return Number(bodyLength);
}

/** The same for a footer. */
export function checkFooter(bytes: Uint8Array): void {
  const footer = FlatTable.root(bytes);
  for (const blocks of [FOOTER.dictionaries, FOOTER.records]) footer.vector(blocks, BLOCK_BYTES);
  checkPairs(footer, FOOTER.metadata);
  const schema = footer.table(FOOTER.schema);
  if (schema !== undefined) checkSchema(schema);
}

/** By the kind of message. */
const CHECKS: Readonly<Record<number, (header: FlatTable) => void>> = {
  1: checkSchema,
  2: (dictionary) => {
    const records = dictionary.table(DICTIONARY.records);
    if (records !== undefined) checkRecords(records);
  },
  3: checkRecords,
};

function checkSchema(schema: FlatTable): void {
  checkPairs(schema, SCHEMA.metadata);
  let count = 0;
  for (const field of schema.tables(SCHEMA.fields)) count = checkField(field, 1, count);
}

/** Returns how many fields have been looked at, `before` this one and with it. */
function checkField(field: FlatTable, depth: number, before: number): number {
  if (depth > DEPTH_MAX) throw new Error(`columns nested more than ${DEPTH_MAX} deep`);
  if (before >= FIELDS_MAX) throw new Error(`more than ${FIELDS_MAX} columns`);
  field.vector(FIELD.name, 1);
  field.table(FIELD.type);
  field.table(FIELD.dictionary);
  checkPairs(field, FIELD.metadata);
  let count = before + 1;
  for (const child of field.tables(FIELD.children)) count = checkField(child, depth + 1, count);
  return count;
}

function checkPairs(table: FlatTable, field: number): void {
  for (const pair of table.tables(field)) {
    pair.vector(KEY_VALUE.key, 1);
    pair.vector(KEY_VALUE.value, 1);
  }
}

function checkRecords(records: FlatTable): void {
  records.vector(RECORDS.nodes, PAIR_BYTES);
  records.vector(RECORDS.buffers, PAIR_BYTES);
  records.vector(RECORDS.variadic, LONG_BYTES);
  const length = records.long(RECORDS.length);
  if (length < 0n || length > BigInt(ROWS_MAX)) throw new Error(`a batch of ${length} rows`);
}

/** Most rows of a batch: each takes a bit at least. */
const ROWS_MAX = 2 ** 34;

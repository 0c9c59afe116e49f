import { bytesColumn, type Column, fixedColumn } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { columnToValues } from '../columnar/column-to-values.ts';
import { columnTooLarge } from '../columnar/gather.ts';
import { childTypes, type DataType, type Layout, layoutOf, widthOf } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Operand } from './operand.ts';

const NO_CHOICE = 255;
/** A byte numbers the branches. */
export const BRANCHES_MAX = 254;
const BRANCH_BYTES = 16;
const VALUES_FIELD = 0;
const VALIDITY_FIELD = 8;

/** Row by row, which of several columns gives the value: a byte for each row, at first none of them. */
export class Choice {
  readonly address: number;
  readonly #frame: EvaluationFrame;

  constructor(frame: EvaluationFrame) {
    this.#frame = frame;
    this.address = frame.scratch.allocate(frame.batch.rowCount);
    frame.kernels.fillBytes(this.address, NO_CHOICE, frame.batch.rowCount);
  }

  /** Gives the rows of a bitmap to a branch. */
  mark(rows: number, branch: number): void {
    assert(branch < BRANCHES_MAX, 'a byte holds the number of a branch');
    this.#frame.kernels.markChoice(rows, this.#frame.batch.rowCount, branch, this.address);
  }
}

/** The column that takes each row from the chosen operand; null where none is chosen. An absent operand is never chosen. */
export function chooseColumn(
  choice: Choice,
  operands: readonly (Operand | undefined)[],
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const layout = layoutOf(type);
  if (layout === 'list') return chooseValues(choice, operands, type, frame);
  const branches = writeBranches(operands, frame);
  const { rowCount } = frame.batch;
  const validity = frame.arena.allocateBitmap(rowCount);
  frame.kernels.chooseBits(choice.address, branches, VALIDITY_FIELD, rowCount, validity);
  if (layout === 'struct') {
    const children = childTypes(type).map((child, index) => {
      const fields = operands.map((operand) => operand && childOperand(operand, index));
      return chooseColumn(choice, fields, child, frame);
    });
    return { length: rowCount, validity, values: 0, offsets: 0, children };
  }
  if (layout === 'bytes') return chooseText(choice, branches, validity, frame);
  return fixedColumn(rowCount, validity, chooseFixed(choice, branches, layout, frame));
}

const FIXED_KERNELS = {
  1: 'choose8',
  2: 'choose16',
  4: 'choose32',
  8: 'choose64',
  16: 'choose128',
} as const;

function chooseFixed(
  choice: Choice,
  branches: number,
  layout: Layout,
  { kernels, arena, batch: { rowCount } }: EvaluationFrame,
): number {
  if (layout === 'none') return 0;
  if (layout === 'bits') {
    const bits = arena.allocateBitmap(rowCount);
    kernels.chooseBits(choice.address, branches, VALUES_FIELD, rowCount, bits);
    return bits;
  }
  const width = widthOf(layout);
  const target = arena.allocate(rowCount * width);
  const kernel = FIXED_KERNELS[width as keyof typeof FIXED_KERNELS];
  kernels[kernel](choice.address, branches, rowCount, target);
  return target;
}

function chooseText(
  choice: Choice,
  branches: number,
  validity: number,
  { kernels, arena, batch: { rowCount } }: EvaluationFrame,
): Column {
  const offsets = arena.allocate((rowCount + 1) * 4);
  const size = kernels.chooseOffsets(choice.address, branches, rowCount, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = arena.allocate(size);
  kernels.chooseBytes(choice.address, branches, rowCount, offsets, heap);
  return bytesColumn(rowCount, validity, offsets, heap);
}

/** Lists are rare among branches: through values. */
function chooseValues(
  choice: Choice,
  operands: readonly (Operand | undefined)[],
  type: DataType,
  { memory, arena, batch: { rowCount } }: EvaluationFrame,
): Column {
  const branches = operands.map(
    (operand) => operand && columnToValues(operand.column, type, memory),
  );
  const values = Array.from({ length: rowCount }, (_, row) => {
    const branch = memory.u8[choice.address + row];
    return branch === NO_CHOICE ? null : branches[branch]![row];
  });
  return columnFromValues(values, type, arena);
}

function writeBranches(
  operands: readonly (Operand | undefined)[],
  { memory, scratch }: EvaluationFrame,
): number {
  const address = scratch.allocate(operands.length * BRANCH_BYTES);
  for (const [branch, operand] of operands.entries()) {
    const word = (address + branch * BRANCH_BYTES) / 4;
    memory.u32[word] = operand?.column.values ?? 0;
    memory.u32[word + 1] = operand?.column.offsets ?? 0;
    memory.u32[word + 2] = operand?.column.validity ?? 0;
    memory.u32[word + 3] = operand?.step ?? 0;
  }
  return address;
}

function childOperand(operand: Operand, index: number): Operand {
  return { column: operand.column.children[index], step: operand.step };
}

import { ColumnSource } from '../../connectors/memory/column-source.ts';
import type { ResultReader } from '../../engine/batch-query.ts';
import { userError } from '../../errors.ts';
import { isStreaming } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { SourceRelation } from '../../plan/nodes/source-relation.ts';
import { withChildren } from '../../plan/nodes/with-children.ts';
import { childrenOf, outputOf } from '../../plan/output.ts';
import { planKey, planSize } from '../../plan/plan-key.ts';
import type { SourceRegistry } from './source-registry.ts';
import { numberedSchema, underColumns } from './under-columns.ts';

/** Runs a plan that reads nothing from the cache by itself. */
type Run = <T>(plan: LogicalPlan, read: ResultReader<T>) => Promise<T>;

interface CachedRows {
  readonly relation: SourceRelation;
  /** Frees the rows. */
  release(): void;
  /** Queries that read the rows now. */
  readers: number;
  /** Nobody else is going to read them: the last reader frees them. */
  isDropped: boolean;
}

interface CacheEntry {
  readonly plan: LogicalPlan;
  /** The inputs that the plan reads. */
  readonly sourceIds: readonly symbol[];
  /** Null until a query has asked for them. */
  rows: Promise<CachedRows> | null;
  /** What the inputs were when the rows were read. */
  versions: readonly number[];
}

/** A plan in which cached rows stand for what they are the rows of, until `release`. */
export interface PlanOverCache {
  readonly plan: LogicalPlan;
  release(): void;
}

/**
 * The rows of plans over bounded input, as columns in memory: made when a query first reads the plan, or one that it is a
 * part of.
 */
export class PlanCache {
  /** By the keys of the plans. */
  readonly #entries = new Map<string, CacheEntry>();
  readonly #sources: SourceRegistry;
  readonly #run: Run;

  constructor(sources: SourceRegistry, run: Run) {
    this.#sources = sources;
    this.#run = run;
  }

  /** Notes that the rows are to be kept; refuses a stream, whose rows have no end. */
  keep(plan: LogicalPlan): void {
    if (isStreaming(plan)) {
      const message = 'Rows of a stream cannot be cached: they have no end.';
      throw userError('UNSUPPORTED_FEATURE.STREAMING_CACHE', message, {
        hint: 'Write the stream to a table, and cache that.',
      });
    }
    const key = planKey(plan);
    if (this.#entries.has(key)) return;
    this.#entries.set(key, { plan, sourceIds: sourceIdsIn(plan), rows: null, versions: [] });
  }

  /** True when the rows of a plan are kept, or will be. */
  keeps(plan: LogicalPlan): boolean {
    return this.#entryOf(plan) !== undefined;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Reads the rows now. */
  async fill(plan: LogicalPlan): Promise<void> {
    const entry = this.#entries.get(planKey(plan));
    if (entry !== undefined) await this.#rowsOf(entry);
  }

  /** Rows that were read are read again when they are next asked for: those of the plan, and those made of it. */
  refresh(plan: LogicalPlan): void {
    const key = planKey(plan);
    for (const entry of this.#entries.values()) {
      if (entry.rows !== null && contains(entry.plan, plan, key)) dropRows(entry);
    }
  }

  /** Forgets the rows of a plan. */
  forget(plan: LogicalPlan): void {
    const key = planKey(plan);
    const rows = this.#entries.get(key)?.rows ?? null;
    this.#entries.delete(key);
    if (rows !== null) drop(rows);
  }

  clear(): void {
    for (const { plan } of [...this.#entries.values()]) this.forget(plan);
  }

  /** The plan over what is cached of it. */
  async over(plan: LogicalPlan): Promise<PlanOverCache> {
    if (this.isEmpty) return { plan, release() {} };
    const read: CachedRows[] = [];
    const release = (): void => read.splice(0).forEach(leave);
    try {
      return { plan: await this.#replace(plan, read), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #replace(plan: LogicalPlan, read: CachedRows[]): Promise<LogicalPlan> {
    const entry = this.#entryOf(plan);
    if (entry === undefined) return this.#replaceBelow(plan, read);
    const rows = await this.#rowsOf(entry);
    rows.readers += 1;
    read.push(rows);
    return underColumns(rows.relation, outputOf(plan));
  }

  /** Asked for each node of a plan, so that the key, which is as long as all below, is made only where it may be known. */
  #entryOf(plan: LogicalPlan): CacheEntry | undefined {
    const isLikely = [...this.#entries.values()].some((entry) => isAlike(entry.plan, plan));
    return isLikely ? this.#entries.get(planKey(plan)) : undefined;
  }

  async #replaceBelow(plan: LogicalPlan, read: CachedRows[]): Promise<LogicalPlan> {
    const children: LogicalPlan[] = [];
    for (const child of childrenOf(plan)) children.push(await this.#replace(child, read));
    return withChildren(plan, children);
  }

  /**
   * The rows of a plan, read again where an input has changed since: streams write to tables in memory at any time. Where they
   * cannot be had, the next who asks tries again.
   */
  #rowsOf(entry: CacheEntry): Promise<CachedRows> {
    const versions = entry.sourceIds.map((sourceId) => this.#sources.version(sourceId));
    if (entry.rows !== null) {
      if (versions.every((version, place) => version === entry.versions[place])) return entry.rows;
      dropRows(entry);
    }
    const rows = this.#read(entry.plan).catch((error: unknown) => {
      if (entry.rows === rows) entry.rows = null;
      throw error;
    });
    entry.rows = rows;
    entry.versions = versions;
    return rows;
  }

  async #read(plan: LogicalPlan): Promise<CachedRows> {
    const read: CachedRows[] = [];
    const schema = numberedSchema(outputOf(plan));
    try {
      const below = await this.#replaceBelow(plan, read);
      const stored = await this.#run(below, async ({ batches }, runtime) => {
        const { storeBatches } = await import('../../engine/store-table.ts');
        return storeBatches(runtime, schema, batches);
      });
      const make = (): ColumnSource => new ColumnSource(stored.table);
      const relation = this.#sources.register('cached rows', schema, false, make);
      const release = (): void => {
        this.#sources.forget(relation.sourceId);
        stored.release();
      };
      return { relation, release, readers: 0, isDropped: false };
    } finally {
      read.forEach(leave);
    }
  }
}

function sourceIdsIn(plan: LogicalPlan): readonly symbol[] {
  const own = plan.kind === 'sourceRelation' ? [plan.sourceId] : [];
  return [...own, ...childrenOf(plan).flatMap(sourceIdsIn)];
}

/** True when the plan, or a part of it, is the one of the key, or reads the same input. */
function contains(plan: LogicalPlan, other: LogicalPlan, key: string): boolean {
  const isSame = plan.kind === 'sourceRelation' && other.kind === 'sourceRelation';
  if (isSame && plan.sourceId === other.sourceId) return true;
  if (isAlike(plan, other) && planKey(plan) === key) return true;
  return childrenOf(plan).some((child) => contains(child, other, key));
}

/** False for plans whose keys differ for certain. */
function isAlike(left: LogicalPlan, right: LogicalPlan): boolean {
  return left.kind === right.kind && planSize(left) === planSize(right);
}

function dropRows(entry: CacheEntry): void {
  if (entry.rows !== null) drop(entry.rows);
  entry.rows = null;
}

function drop(rows: Promise<CachedRows>): void {
  rows.then(
    (found) => {
      found.isDropped = true;
      if (found.readers === 0) found.release();
    },
    () => {},
  );
}

function leave(rows: CachedRows): void {
  rows.readers -= 1;
  if (rows.readers === 0 && rows.isDropped) rows.release();
}

import type { GoldenStatement } from './golden-file.ts';

/** Why a statement is not run, of the reasons that the golden files' README allows. */
export type LeftOut = 'suite tables';

/** Tables that Spark's own test suite reads from files. */
const SUITE_TABLES = ['aggtest', 'onek', 'tenk1'];
/** Those of TPC-DS that its statements read; views of these names are the files' own. */
const TPCDS_TABLES = [
  ...['store_sales', 'store_returns', 'web_sales', 'catalog_sales', 'inventory', 'warehouse'],
  ...['date_dim', 'customer', 'customer_address', 'item', 'store', 'promotion'],
];

const CREATED =
  /^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:GLOBAL\s+)?(?:TEMP(?:ORARY)?\s+)?(?:VIEW|TABLE)\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.`"]+)/i;

/** Decides, statement by statement of a file, which ones are left out. */
export class LeavingOut {
  /** Tables that are not there: what reads them is left out. */
  readonly #tables = new Set([...SUITE_TABLES, ...TPCDS_TABLES]);

  reasonFor({ sql }: GoldenStatement): LeftOut | null {
    const text = sql.replaceAll(/^\s*--.*$/gm, '');
    const created = CREATED.exec(text)?.[1];
    if (created !== undefined) this.#tables.delete(created.toLowerCase());
    const names = text.matchAll(/\b(?:FROM|JOIN|INTO|TABLE|VIEW|,)\s+([\w.`"]+)/gi);
    const isThere = [...names].every(([, name]) => !this.#tables.has(name!.toLowerCase()));
    return isThere ? null : 'suite tables';
  }
}

import type { DataFrame, Session } from '../../src/index.ts';

const SCRIPT = /^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*(BEGIN|EXECUTE\s+IMMEDIATE)\b/i;

/** True for BEGIN … END and EXECUTE IMMEDIATE, which may have a result although they are no queries. */
export function isScript(sql: string): boolean {
  return SCRIPT.test(sql);
}

/** The DataFrame of a query, or of what a script gives. */
export async function frameOf(session: Session, sql: string): Promise<DataFrame> {
  return isScript(sql) ? session.script(sql) : session.sql(sql);
}

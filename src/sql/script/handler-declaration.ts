import type { MillraceError } from '../../errors.ts';
import type { Token } from '../token.ts';
import type { TokenReader } from '../token-reader.ts';
import { expectSqlState } from './conditions.ts';
import type { ScriptReader } from './script-reader.ts';
import type { Handler } from './script-statement.ts';

/** True at DECLARE EXIT HANDLER and DECLARE CONTINUE HANDLER. */
export function isHandlerDeclaration(reader: TokenReader): boolean {
  return reader.isWord('DECLARE', 'EXIT', 'HANDLER') || isContinueHandler(reader);
}

function isContinueHandler(reader: TokenReader): boolean {
  return reader.isWord('DECLARE', 'CONTINUE', 'HANDLER');
}

/** DECLARE EXIT | CONTINUE HANDLER FOR condition, … statement. */
export function readHandler(script: ScriptReader): Handler {
  const { reader } = script;
  const start = reader.peek();
  const goesOn = isContinueHandler(reader);
  for (let count = 0; count < 3; count++) reader.next();
  if (goesOn && !reader.dialect.continueHandlers) {
    const message =
      'Handlers are EXIT handlers; the setting spark.sql.scripting.continueHandlerEnabled allows CONTINUE handlers.';
    throw reader.mistake('UNSUPPORTED_FEATURE.CONTINUE_EXCEPTION_HANDLER', message, start);
  }
  reader.expectWord('FOR');
  const triggers = readTriggers(script);
  const statement = script.readStatement();
  return Object.freeze({ goesOn, ...triggers, body: [statement] });
}

type Triggers = Pick<Handler, 'conditions' | 'sqlStates' | 'sqlException' | 'notFound'>;

function readTriggers(script: ScriptReader): Triggers {
  const { reader } = script;
  const start = reader.peek();
  const conditions: string[] = [];
  const sqlStates: string[] = [];
  let sqlException = false;
  let notFound = false;
  reader.readList(() => {
    const own = reader.peek();
    if (reader.acceptWord('SQLEXCEPTION')) {
      if (sqlException) throw twice(reader, own, 'CONDITION', 'SQLEXCEPTION');
      sqlException = true;
    } else if (reader.acceptWord('NOT', 'FOUND')) {
      if (notFound) throw twice(reader, own, 'CONDITION', 'NOT FOUND');
      notFound = true;
    } else if (reader.acceptWord('SQLSTATE')) {
      const state = expectSqlState(reader);
      if (sqlStates.includes(state)) throw twice(reader, own, 'SQLSTATE', state);
      sqlStates.push(state);
    } else {
      const name = readCondition(script);
      if (conditions.includes(name)) throw twice(reader, own, 'CONDITION', name);
      conditions.push(name);
    }
  });
  if ((sqlException || notFound) && conditions.length + sqlStates.length > 0) {
    const message = 'SQLEXCEPTION and NOT FOUND stand without conditions and SQLSTATEs.';
    const condition = 'INVALID_HANDLER_DECLARATION.INVALID_CONDITION_COMBINATION';
    throw reader.mistake(condition, message, start);
  }
  return { conditions, sqlStates, sqlException, notFound };
}

function readCondition({ reader, conditions }: ScriptReader): string {
  const start = reader.peek();
  const name = reader.expectNameParts('a condition').join('.').toUpperCase();
  const { isCondition } = reader.dialect;
  if (conditions.has(name) || isCondition === undefined || isCondition(name)) return name;
  const message = `There is no condition ${name}.`;
  throw reader.mistake('INVALID_HANDLER_DECLARATION.CONDITION_NOT_FOUND', message, start);
}

function twice(
  reader: TokenReader,
  start: Token,
  kind: 'CONDITION' | 'SQLSTATE',
  name: string,
): MillraceError {
  const condition = `INVALID_HANDLER_DECLARATION.DUPLICATE_${kind}_IN_HANDLER_DECLARATION`;
  return reader.mistake(condition, `The handler is for ${name} twice.`, start);
}

/** Refuses a handler for what another handler of the same block is for. */
export function refuseSameTriggers(
  reader: TokenReader,
  start: Token,
  handler: Handler,
  others: readonly Handler[],
): void {
  const state = handler.sqlStates.find((own) => others.some((one) => one.sqlStates.includes(own)));
  if (state !== undefined) {
    const message = `The block has a handler for the SQLSTATE ${state} already.`;
    throw reader.mistake('DUPLICATE_EXCEPTION_HANDLER.SQLSTATE', message, start);
  }
  const condition = namesOf(handler).find((own) =>
    others.some((one) => namesOf(one).includes(own)),
  );
  if (condition === undefined) return;
  const message = `The block has a handler for ${condition} already.`;
  throw reader.mistake('DUPLICATE_EXCEPTION_HANDLER.CONDITION', message, start);
}

function namesOf({ conditions, sqlException, notFound }: Handler): readonly string[] {
  return [
    ...conditions,
    ...(sqlException ? ['SQLEXCEPTION'] : []),
    ...(notFound ? ['NOT FOUND'] : []),
  ];
}

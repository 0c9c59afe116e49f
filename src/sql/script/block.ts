import { isConditionDeclaration } from './conditions.ts';
import { isHandlerDeclaration, readHandler, refuseSameTriggers } from './handler-declaration.ts';
import type { ScriptReader } from './script-reader.ts';
import type { Block, Handler, ScriptStatement } from './script-statement.ts';

/** Reads what stands between BEGIN and END: variables and conditions, then handlers, then statements. */
export function readBlockBody(script: ScriptReader): Pick<Block, 'handlers' | 'body'> {
  const { reader, conditions } = script;
  const handlers: Handler[] = [];
  const body: ScriptStatement[] = [];
  let hasStatements = false;
  conditions.inside(() => {
    while (!reader.isWord('END')) {
      if (reader.isAtEnd) throw reader.unexpected('END');
      if (isHandlerDeclaration(reader)) {
        if (hasStatements) throw handlerOutOfPlace(script);
        const start = reader.peek();
        const handler = readHandler(script);
        refuseSameTriggers(reader, start, handler, handlers);
        handlers.push(handler);
      } else if (isConditionDeclaration(reader)) {
        if (hasStatements || handlers.length > 0) throw conditionOutOfPlace(script);
        conditions.readDeclaration(reader);
      } else {
        const isVariable = reader.isWord('DECLARE');
        if (isVariable && (hasStatements || handlers.length > 0)) {
          throw variableOutOfPlace(script, 'ONLY_AT_BEGINNING');
        }
        hasStatements ||= !isVariable;
        body.push(script.readStatement());
      }
      if (reader.isAtEnd) throw reader.unexpected("';' and END");
      reader.expectOperator(';');
    }
  });
  return { handlers, body };
}

/** Refuses a declaration in the body of a branch or loop, which is no scope of its own. */
export function refuseDeclaration(script: ScriptReader): void {
  const { reader } = script;
  if (!reader.isWord('DECLARE')) return;
  if (isHandlerDeclaration(reader)) throw handlerOutOfPlace(script);
  if (isConditionDeclaration(reader)) throw conditionOutOfPlace(script);
  throw variableOutOfPlace(script, 'NOT_ALLOWED_IN_SCOPE');
}

function handlerOutOfPlace({ reader }: ScriptReader): Error {
  const message =
    'Handlers are declared at the beginning of a block, behind its variables and conditions.';
  const condition = 'INVALID_HANDLER_DECLARATION.WRONG_PLACE_OF_DECLARATION';
  return reader.mistake(condition, message, reader.peek());
}

function conditionOutOfPlace({ reader }: ScriptReader): Error {
  const message = 'Conditions are declared at the beginning of a block.';
  const condition = 'INVALID_ERROR_CONDITION_DECLARATION.NOT_AT_START_OF_COMPOUND_STATEMENT';
  return reader.mistake(condition, message, reader.peek());
}

function variableOutOfPlace(
  { reader }: ScriptReader,
  reason: 'ONLY_AT_BEGINNING' | 'NOT_ALLOWED_IN_SCOPE',
): Error {
  const message =
    reason === 'ONLY_AT_BEGINNING'
      ? 'Variables are declared at the beginning of a block, before its handlers.'
      : 'Variables are declared in a block: put BEGIN … END around the statements.';
  return reader.mistake(`INVALID_VARIABLE_DECLARATION.${reason}`, message, reader.peek());
}

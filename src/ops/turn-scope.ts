import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What every log line of a turn carries. */
export interface TurnScope {
  turnId: string;
  channel: string;
}

const scopes = new AsyncLocalStorage<TurnScope>();

/** Runs `work` as one turn: whatever it logs, however deep, carries the turn's id. */
export function inTurn<T>(scope: TurnScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The turn that is running here, or undefined outside one. */
export function currentTurn(): TurnScope | undefined {
  return scopes.getStore();
}

/** A new turn's id: 12 hexadecimal digits. */
export function newTurnId(): string {
  return randomBytes(6).toString('hex');
}

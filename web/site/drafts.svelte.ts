// What a person typed survives a reload and the end of a session: kept in this tab only, dropped when it was accepted.
import { forgetHere, recallHere, rememberHere } from '../ui/storage';

const prefix = 'tpcard.draft.';
const names = ['registration', 'sign-in', 'profile', 'member'] as const;
type Name = (typeof names)[number];

/** Call while a component is being set up: its effect saves every change. */
export function draft<T extends Record<string, string>>(name: Name, empty: T): T {
  const typed = $state({ ...empty, ...recallHere<Partial<T>>(prefix + name) });
  $effect(() => rememberHere(prefix + name, $state.snapshot(typed)));
  return typed;
}

/** For a form that is opened only now and then: what was typed there, if it was left open. */
export const keptDraft = <T>(name: Name): T | null => recallHere<T>(prefix + name);
export const keepDraft = (name: Name, typed: Record<string, string>): void => rememberHere(prefix + name, typed);

export const dropDraft = (name: Name): void => forgetHere(prefix + name);
export const dropDrafts = (): void => names.forEach(dropDraft);

/** What a tab still shows of a person who signs out: at a shared computer the next one must not find it. */
export const receiptKey = 'tpcard.receipt';
export function forgetPerson(): void {
  dropDrafts();
  forgetHere(receiptKey);
}

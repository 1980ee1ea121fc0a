// localStorage and sessionStorage may be forbidden (private windows, policies): the page works without them.

function guarded<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}

export const recall = (key: string): string | null => guarded(() => localStorage.getItem(key));
export const remember = (key: string, value: string): void => void guarded(() => localStorage.setItem(key, value));

export function recallHere<T>(key: string): T | null {
  return guarded(() => JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null);
}
export const rememberHere = (key: string, value: unknown): void =>
  void guarded(() => sessionStorage.setItem(key, JSON.stringify(value)));
export const forgetHere = (key: string): void => void guarded(() => sessionStorage.removeItem(key));

// Four digits that this window and the component's dialog both show, so that the person can tell that they belong
// together. Fresh for each dialog; no other page can read them.

export function newMatchCode(): string {
  const [number = 0] = crypto.getRandomValues(new Uint16Array(1));
  // 60,000 is the last multiple of 10,000 below 65,536: each code is as likely as any other.
  return number < 60_000 ? String(number % 10_000).padStart(4, '0') : newMatchCode();
}

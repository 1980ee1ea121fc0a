// 統一編號: weights 1,2,1,2,1,2,4,1, the decimal digits of every product added up to T. Since April 2023 the number is
// valid when T is a multiple of 5; with a 7 in the seventh place also when T + 1 is.

export type NumberProblem = 'malformed' | 'check-digit';

export function unifiedBusinessNumberProblem(text: string): NumberProblem | null {
  if (!/^\d{8}$/.test(text)) return 'malformed';
  const digits = Array.from(text, Number);
  const weights = [1, 2, 1, 2, 1, 2, 4, 1];
  const total = digits.reduce((sum, digit, i) => {
    const product = digit * (weights[i] ?? 0);
    return sum + Math.floor(product / 10) + (product % 10);
  }, 0);
  return total % 5 === 0 || (digits[6] === 7 && (total + 1) % 5 === 0) ? null : 'check-digit';
}

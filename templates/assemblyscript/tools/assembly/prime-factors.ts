/** The prime factors of a whole number above 1, the smallest first. */
export function primeFactors(number: i64): i64[] {
  const factors: i64[] = [];
  let rest = number;
  for (let candidate: i64 = 2; candidate * candidate <= rest;) {
    while (rest % candidate == 0) {
      factors.push(candidate);
      rest /= candidate;
    }
    candidate += candidate == 2 ? 1 : 2;
  }
  if (rest > 1) factors.push(rest);
  return factors;
}

/** n! */
export function factorial(n: number): bigint {
  let product = 1n;
  for (let k = 2n; k <= BigInt(n); k++) product *= k;
  return product;
}

/** n!/(k! (n − k)!), 0 for k > n. */
export function binomial(n: number, k: number): bigint {
  return k > n ? 0n : factorial(n) / (factorial(k) * factorial(n - k));
}

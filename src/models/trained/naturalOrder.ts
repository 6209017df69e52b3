/** Texts in order of their letters and numbers: "fc2" before "fc10", "dense" before "dense_1". */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [tokens(a), tokens(b)];
  for (const [k, token] of left.entries()) {
    const other = right[k];
    if (other === undefined) return 1;
    const order =
      typeof token === 'number' && typeof other === 'number'
        ? token - other
        : compared(String(token), String(other));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** "fc10.weight" is "fc", 10, ".weight". */
function tokens(text: string): (string | number)[] {
  return (text.match(/\d+|\D+/g) ?? []).map(part => (/^\d/.test(part) ? Number(part) : part));
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

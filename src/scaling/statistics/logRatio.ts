/** ln(width / first), to the last digit also of widths that lie close together. */
export function logRatio(width: number, first: number): number {
  const share = (width - first) / first;
  return Math.abs(share) < 0.5 ? Math.log1p(share) : Math.log(width / first);
}

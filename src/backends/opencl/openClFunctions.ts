import { errorCoefficients } from '../../ad/index.js';

const { nearOne, central, aroundOne, nearTail, farTail } = errorCoefficients;

/** A number as a literal, which is read as the same float64. */
export function literal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : `${value}`;
}

/** A function of a quotient of two polynomials, by Horner's rule. */
function ratioFunction(
  name: string,
  { above, below }: { readonly above: readonly number[]; readonly below: readonly number[] },
): string {
  return `double ${name}(double z) { return (${horner(above)}) / (${horner(below)}); }`;
}

/** Σₖ cₖ zᵏ as an expression. */
function horner(coefficients: readonly number[]): string {
  return coefficients.map(literal).reduceRight((sum, coefficient) => `${coefficient} + z * (${sum})`);
}

/**
 * The error functions in OpenCL C: those of src/ad/primitives/errorFunctions.ts, operation by operation,
 * since a device's own may be off by 16 units in the last place.
 */
export const errorFunctions = `
double signOf(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x; }
${ratioFunction('centralRatio', central)}
${ratioFunction('ratioAroundOne', aroundOne)}
${ratioFunction('nearTailRatio', nearTail)}
${ratioFunction('farTailRatio', farTail)}
double tail(double x) {
  const double z = 1.0 / (x * x);
  const double exponent = x < 1.0 / 0.35 ? nearTailRatio(z) : farTailRatio(z);
  const double s = (double)(float)x;
  return (exp(-s * s - 0.5625) * exp((s - x) * (s + x) + exponent)) / x;
}
double erfOf(double x) {
  const double size = fabs(x);
  if (size < 0.84375) return x + x * centralRatio(x * x);
  if (size < 1.25) return signOf(x) * (${literal(nearOne)} + ratioAroundOne(size - 1.0));
  if (size >= 6.0) return signOf(x);
  return signOf(x) * (1.0 - tail(size));
}
double erfcOf(double x) {
  const double size = fabs(x);
  if (size < 0.84375) {
    const double rest = x * centralRatio(x * x);
    return x < 0.25 ? 1.0 - (x + rest) : 0.5 - (x - 0.5 + rest);
  }
  if (size < 1.25) {
    const double ratio = ratioAroundOne(size - 1.0);
    return x > 0.0 ? 1.0 - ${literal(nearOne)} - ratio : 1.0 + (${literal(nearOne)} + ratio);
  }
  if (x < -6.0) return 2.0;
  if (x >= 28.0) return 0.0;
  return x > 0.0 ? tail(size) : 2.0 - tail(size);
}
`;

/**
 * Other operations, as their references in src/ad/primitives, by what they are called. The coefficients of
 * angleRatio are those of FreeBSD's msun/s_atan.c, with the notice of `errorCoefficients`.
 */
const otherFunctions: Readonly<Record<string, string>> = {
  larger: `
double larger(double x, double y) { return x > y ? x : y; }
`,
  gaussianOf: `
double gaussianOf(double x) { return exp(-x * x); }
`,
  geluOf: `
double geluOf(double x) { return 0.5 * x * erfcOf(-0.7071067811865476 * x); }
`,
  leakyReluOf: `
double leakyReluOf(double x, double slope) { return (x + fabs(x)) * 0.5 + slope * ((x - fabs(x)) * 0.5); }
`,
  reluOf: `
double reluOf(double x) { return (x + fabs(x)) * 0.5; }
`,
  stepOf: `
double stepOf(double x, double negative, double positive) {
  return x > 0.0 ? positive : x < 0.0 ? negative : x == 0.0 ? 0.0 : x;
}
`,
  sechSquaredOf: `
double sechSquaredOf(double x) {
  const double e = exp(-2.0 * fabs(x));
  return (4.0 * e) / ((1.0 + e) * (1.0 + e));
}
`,
  sigmoidOf: `
double sigmoidOf(double x) {
  const double e = exp(-fabs(x));
  return (x < 0.0 ? e : 1.0) / (1.0 + e);
}
`,
  softplusOf: `
double softplusOf(double x) { return (x > 0.0 ? x : 0.0) + log1p(exp(-fabs(x))); }
`,
  gramRootOf: `
double productError(double x, double y, double product) {
  const double xWide = 134217729.0 * x;
  const double yWide = 134217729.0 * y;
  const double xHigh = xWide - (xWide - x);
  const double yHigh = yWide - (yWide - y);
  const double xLow = x - xHigh;
  const double yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}
double rootOfExact(double k11, double k12, double k22, double product) {
  const double square = k12 * k12;
  const double determinant =
    product - square + (productError(k11, k22, product) - productError(k12, k12, square));
  return determinant <= 0x1p-49 * product ? 0.0 : sqrt(determinant);
}
double powerNear(double x) {
  const int exponent = (int)(as_ulong(x) >> 52) - 1023;
  return as_double((ulong)((exponent >> 1) + 1023) << 52);
}
double gramRootOf(double k11, double k12, double k22) {
  const double product = k11 * k22;
  if (product > 1e-250 && product < 1e250 && k11 < 1e290 && k22 < 1e290) {
    return rootOfExact(k11, k12, k22, product);
  }
  if (!(k11 > 0.0 && k22 > 0.0)) return 0.0 * (k11 + k12 + k22);
  const double x = powerNear(k11);
  const double y = powerNear(k22);
  const double first = k11 / x / x;
  const double second = k22 / y / y;
  return rootOfExact(first, k12 / x / y, second, first * second) * x * y;
}
`,
  atan2Of: `
double angleRatio(double z) {
  const double w = z * z;
  const double v = w * w;
  const double even = 0.3333333333333293 +
    w * 0.14285714272503466 +
    v *
      (0.09090887133436507 + w * 0.06661073137387531 + v * (0.049768779946159324 + w * 0.016285820115365782));
  const double odd = -0.19999999999876483 +
    w * -0.11111110405462356 +
    v * (-0.0769187620504483 + w * -0.058335701337905735 + v * -0.036531572744216916);
  return z * even + w * odd;
}
double atan2Of(double y, double x) {
  const double height = fabs(y);
  const double width = fabs(x);
  const bool isSteep = height > width;
  const double smaller = isSteep ? width : height;
  const double longer = isSteep ? height : width;
  const double scale = longer > 0x1p1000 ? 0x1p-24 : longer < 0x1p-900 ? 0x1p150 : 1.0;
  const double a = smaller * scale;
  const double b = longer == 0.0 ? 1.0 : longer * scale;
  const bool isMiddle = a >= 0.4375 * b;
  const bool isUpper = a >= 0.6875 * b;
  const double c = isUpper ? 1.0 : isMiddle ? 0.5 : 0.0;
  const double high = isUpper ? 0.7853981633974483 : isMiddle ? 0.4636476090008061 : 0.0;
  const double low = isUpper ? 3.061616997868383e-17 : isMiddle ? 2.2698777452961687e-17 : 0.0;
  const double t = (a - c * b) / (b + c * a);
  const double angle = high - (t * angleRatio(t * t) - low - t);
  const bool isLeft = x < 0.0;
  const double start = isSteep ? 1.5707963267948966 : isLeft ? 3.141592653589793 : 0.0;
  const double size = start + ((isSteep == isLeft ? angle : -angle) + 3.8981718325193755e-17 * start);
  return y < 0.0 ? -size : size;
}
`,
};

/** The functions that a text calls. */
export function functionsFor(text: string): string {
  const called = Object.keys(otherFunctions).filter(name => text.includes(`${name}(`));
  return called.map(name => otherFunctions[name]).join('');
}

import { checkArguments } from '../errors/index.js';
import { parseQuantity, someExactRows, superscript, type ExactRow } from '../scaling/index.js';
import { anInputsKind, type Formula, type InputsKind } from '../symbolic/index.js';

/** "K⁽²⁾" for K2; other names as they are. */
export function exactLabel(quantity: string): string {
  return /^K\d+$/.test(quantity) ? parseQuantity(quantity).label : quantity;
}

/** "K⁽²⁾", "(K⁽²⁾)²": a power of what a label names. */
export function momentName(label: string, power: number): string {
  const isAtom = power === 1 && !label.includes(' ');
  return `${isAtom ? label : `(${label})`}${power === 1 ? '' : superscript(power)}`;
}

/** Formulas of more characters have a line for each power of n. */
const longestLine = 90;

/** E Qᵖ of one quantity. */
export interface LatexMoment {
  readonly quantity: string;
  readonly power: number;
  readonly formula: Formula;
  /** Whether the formula is the leading term alone. */
  readonly isLeading?: boolean;
}

/**
 * Exact moments in LaTeX, for the environment `align*` of amsmath: E Q and E Qᵖ of each quantity, by powers
 * of n.
 */
export function exactLatex(rows: readonly ExactRow[], inputs: InputsKind): string {
  checkArguments({ rows: [rows, someExactRows], inputs: [inputs, anInputsKind] });
  const moments = rows.flatMap(({ quantity, power, mean, moment }): LatexMoment[] => [
    ...(mean === undefined ? [] : [{ quantity, power: 1, formula: mean }]),
    ...(moment === undefined || power === 1 ? [] : [{ quantity, power, formula: moment }]),
  ]);
  return momentsInLatex(moments, inputs);
}

/** The same of moments one by one. */
export function momentsInLatex(moments: readonly LatexMoment[], inputs: InputsKind): string {
  const lines = moments.flatMap(({ quantity, power, formula, isLeading = false }) => {
    const name = latexOfQuantity(quantity, inputs);
    const left = power === 1 ? `\\mathbb{E}\\, ${name}` : `\\mathbb{E} \\bigl(${name}\\bigr)^{${power}}`;
    return equation(left, isLeading ? '\\sim' : '=', formula);
  });
  return ['\\begin{align*}', lines.map(line => `  ${line}`).join(' \\\\\n'), '\\end{align*}'].join('\n');
}

/** The lines of one equation. */
function equation(left: string, relation: '=' | '\\sim', formula: Formula): string[] {
  const whole = formula.toLatex({ collect: 'n' });
  if (whole.length <= longestLine) return [`${left} &${relation} ${whole}`];
  return [...formula.coefficients('n')].map(([power, coefficient], position) => {
    const sum = coefficient.toLatex();
    const isNegative = coefficient.size === 1 && sum.startsWith('-');
    const term = coefficient.size > 1 ? `\\left(${sum}\\right)` : isNegative ? sum.slice(1) : sum;
    const sign = isNegative ? '-' : '+';
    const before = position === 0 ? `${left} &${relation}${isNegative ? ' -' : ''}` : `&\\quad ${sign}`;
    return `${before} ${term}${power === 0 ? '' : ` n^{${power}}`}`;
  });
}

/** A quantity as it is written in formulas: K^{(2)}_{ij}, T_{1,2}. */
export function latexOfQuantity(quantity: string, inputs: InputsKind): string {
  const order = /^K(?<order>\d+)$/.exec(quantity)?.groups?.['order'];
  if (order !== undefined) return `K^{(${order})}${inputs === 'one' ? '' : '_{ij}'}`;
  const term = /^T\{(?<layers>[\d,]+)\}(?: (?<pattern>\w+))?$/.exec(quantity)?.groups;
  if (term?.['layers'] !== undefined) {
    const pattern = term['pattern'];
    return `T_{\\{${term['layers']}\\}}${pattern === undefined ? '' : `^{\\mathrm{${pattern}}}`}`;
  }
  const factors = quantity.matchAll(/f(?<input>\d+)(?:\[(?<indices>[^\]]*)\])?/g);
  return Array.from(factors, ({ groups }) => {
    const indices = groups?.['indices']?.replaceAll(/\s*,\s*/g, '') ?? '';
    return indices === ''
      ? `f_{${groups?.['input'] ?? ''}}`
      : `\\partial_{${indices}} f_{${groups?.['input'] ?? ''}}`;
  }).join(' \\, ');
}

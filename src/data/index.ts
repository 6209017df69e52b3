export { embeddedDigits, readDigits, type DigitFiles, type Digits, type Normalisation } from './digits.js';
export { readIdx, type IdxArrays, type IdxFile, type IdxType } from './idx.js';

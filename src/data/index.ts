export { isArrayFileName, readArrays, type ArrayFile, type NamedArray } from './arrays/index.js';
export { embeddedDigits, readDigits, type DigitFiles, type Digits, type Normalisation } from './digits.js';
export { readIdx, type IdxArrays, type IdxFile, type IdxType } from './idx.js';
export { parsedDocument, parseJson, readHashedDocument, readJsonDocument } from './jsonDocument.js';
export { refuseOtherText } from './text.js';

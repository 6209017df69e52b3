export { limitFromDocument, readLimitFile, type LimitFile } from './limitFile.js';

export { normalKernelName, RandomStream, type PathPart } from './randomStream.js';

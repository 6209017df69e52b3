import { byNode, someNodes } from '../ad/index.js';
import { aBoolean, aFunction, aText, listOf, objectWith, rememberedOf } from '../errors/index.js';
import type { Backend } from './backend.js';
import type { Schedule, Step } from './schedule.js';

/** What is made for programs, as far as whoever hands it in may have made it himself. */
export const aBackend = objectWith<Backend>('a backend', {
  name: aText,
  run: aFunction,
  dense: aFunction,
  implicit: aFunction,
  updated: aFunction,
});

export const aSchedule = rememberedOf(
  objectWith<Schedule>('a list of nodes, or what schedule gives', {
    outputs: someNodes,
    inputs: someNodes,
    weights: someNodes,
    steps: listOf(objectWith<Step>('a step', { transposed: aBoolean, nodes: someNodes })),
    reads: byNode,
  }),
);

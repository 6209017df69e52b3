import type { Node } from './node.js';
import { leaveArray, takeArray } from '../spareArrays.js';
import type { Value } from './value.js';

/** The values of one evaluation: knows which arrays are still in use, and hands out the others again. */
export class Arena {
  private readonly values = new Map<Node, Value>();
  /** How many values look into each buffer that belongs to the evaluation. */
  private readonly users = new Map<ArrayBufferLike, number>();
  private readonly free = new Map<number, Float64Array[]>();

  /** An array with unspecified content. */
  readonly allocate = (length: number): Float64Array => this.free.get(length)?.pop() ?? takeArray(length);

  value(node: Node): Value {
    const value = this.values.get(node);
    if (value === undefined) throw new Error(`no value for ${node.toString()}: the schedule is out of order`);
    return value;
  }

  /** Holds a value whose array belongs to someone else and is never written to. */
  lend(node: Node, value: Value): void {
    this.values.set(node, value);
  }

  /** Holds a computed value; its array may be that of an input, or a part of a larger one. */
  keep(node: Node, value: Value): void {
    this.values.set(node, value);
    const { buffer } = value.data;
    const lent =
      !this.users.has(buffer) && node.inputs.some(input => this.values.get(input)?.data.buffer === buffer);
    if (!lent) this.users.set(buffer, (this.users.get(buffer) ?? 0) + 1);
  }

  /** Drops a value; its array is free again if nobody else looks into it. */
  release(node: Node): void {
    const value = this.values.get(node);
    this.values.delete(node);
    if (value === undefined) return;
    const { buffer } = value.data;
    const users = this.users.get(buffer);
    if (users === undefined) return;
    this.users.set(buffer, users - 1);
    if (users > 1) return;
    this.users.delete(buffer);
    this.recycle(value.data.byteLength === buffer.byteLength ? value.data : new Float64Array(buffer));
  }

  /** The array of a result, which from now on belongs to the caller: a copy where it is part of another's array. */
  handOver(node: Node): Float64Array {
    const { data } = this.value(node);
    const whole = this.users.get(data.buffer) === 1 && data.byteLength === data.buffer.byteLength;
    return whole ? data : data.slice();
  }

  /** Leaves the arrays that are free to the next evaluation. */
  close(): void {
    for (const arrays of this.free.values()) arrays.forEach(leaveArray);
    this.free.clear();
  }

  /** Takes an array back that no value looks into. */
  recycle(array: Float64Array): void {
    const known = this.free.get(array.length);
    if (known === undefined) this.free.set(array.length, [array]);
    else known.push(array);
  }
}

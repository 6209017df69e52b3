import { UnavailableError } from '../../../errors/index.js';
import type { NormalSource } from '../../../program/index.js';
import type { Home } from '../deviceBackend.js';
import type { DeviceOperator } from '../deviceOperator.js';
export class DeviceImplicit implements DeviceOperator {
  constructor(
    readonly home: Home,
    readonly rows: number,
    readonly columns: number,
    readonly stream: NormalSource,
  ) {}
  get backend() {
    return this.home.backend;
  }
  answer(): Promise<void> {
    throw new UnavailableError('x');
  }
  writeEntries(): Promise<void> {
    throw new UnavailableError('x');
  }
  materialize(): Promise<Float64Array> {
    throw new UnavailableError('x');
  }
}

import { UnavailableError } from '../../../src/errors/index.js';

/** Right arguments of a function behind a door, and how it is called. */
export interface Entry {
  readonly name: string;
  /** Right arguments, made anew or shared: no call changes them. */
  readonly example: () => readonly unknown[] | Promise<readonly unknown[]>;
  readonly call: (...given: readonly unknown[]) => unknown;
  /** Fields of results that are infinite, or no number, where that means something. */
  readonly infinite: readonly string[];
  /** Takes long even with right arguments: called more rarely. */
  readonly isSlow: boolean;
  /** What a right call may take, of a processor's time; longer ones hang. */
  readonly mostSeconds: number;
}

interface Extras {
  readonly infinite?: readonly string[];
  readonly isSlow?: boolean;
  readonly mostSeconds?: number;
}

type Anything = (...given: never[]) => unknown;

export function entry(
  name: string,
  call: Anything,
  example: Entry['example'],
  { infinite = [], isSlow = false, mostSeconds = 5 }: Extras = {},
): Entry {
  return { name, example, call: call as Entry['call'], infinite, isSlow, mostSeconds };
}

/** A method, of the receiver that a function gives. */
export function method(
  name: string,
  receiver: () => unknown,
  example: Entry['example'],
  extras: Extras = {},
): Entry {
  const [, methodName = ''] = name.split('.');
  const call = async (...given: readonly unknown[]): Promise<unknown> => {
    const self = (await receiver()) as Record<string, Entry['call']>;
    return self[methodName]?.(...given);
  };
  return entry(name, call, example, extras);
}

/** Makes a call of a device; where there is none of it, that is right too. */
export async function ifThere(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof UnavailableError) return error.message;
    throw error;
  }
}

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

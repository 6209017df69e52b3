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
}

interface Extras {
  readonly infinite?: readonly string[];
  readonly isSlow?: boolean;
}

type Anything = (...given: never[]) => unknown;

export function entry(
  name: string,
  call: Anything,
  example: Entry['example'],
  { infinite = [], isSlow = false }: Extras = {},
): Entry {
  return { name, example, call: call as Entry['call'], infinite, isSlow };
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

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

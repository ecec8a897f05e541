/** `Array.fromAsync`, in engines that lack it, and over the promises of components. */

export async function fromAsync<Item, Result = Item>(
  this: unknown,
  items: AsyncIterable<Item> | Iterable<Item | PromiseLike<Item>> | ArrayLike<Item | PromiseLike<Item>>,
  map?: (item: Item, index: number) => Result | PromiseLike<Result>,
  self?: unknown,
): Promise<Result[]> {
  const result: Result[] = [];
  const source =
    Symbol.asyncIterator in items || Symbol.iterator in items
      ? (items as AsyncIterable<Item>)
      : Array.from(items as ArrayLike<Item>);
  for await (const item of source) {
    result.push(map === undefined ? (item as unknown as Result) : await map.call(self, item, result.length));
  }
  return result;
}

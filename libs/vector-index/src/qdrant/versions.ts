import type { Server } from './server.ts';

/** Between the name of a dataset, which has no such sign, and its version. */
const AT = '@';

/**
 * Names a collection after the version that was made with it: `<dataset>@<version>`, and `<dataset>` for the
 * newest, both in one step, so that whoever searches by alias sees the old one or the new one. Of the versions
 * before it only the last few keep their collections; an older one goes when no version has it any more.
 *
 * @param keep versions of the dataset whose collections stay, this one counted
 */
export async function publishCollection(
  server: Server,
  collection: string,
  dataset: string,
  version: string,
  keep: number,
): Promise<void> {
  const { aliases } = await server.manage((client) => client.getAliases());
  const own = aliases.filter(({ alias_name: alias }) => alias.startsWith(dataset + AT));
  const current = dataset + AT + version;
  const others = own
    .filter(({ alias_name: alias }) => alias !== current)
    .sort((a, b) => versionNumber(b.alias_name) - versionNumber(a.alias_name));
  const expired = others.slice(keep - 1);
  const names = [dataset, current, ...expired.map(({ alias_name: alias }) => alias)];
  const taken = new Set(aliases.map(({ alias_name: alias }) => alias));
  const set = (alias: string) => ({
    create_alias: { collection_name: collection, alias_name: alias },
  });
  const actions = [
    ...names
      .filter((name) => taken.has(name))
      .map((name) => ({ delete_alias: { alias_name: name } })),
    set(dataset),
    set(current),
  ];
  await server.manage((client) => client.updateCollectionAliases({ actions }));

  const { aliases: left } = await server.manage((client) => client.getAliases());
  const named = new Set(left.map(({ collection_name: name }) => name));
  const unnamed = new Set(
    expired.map(({ collection_name: name }) => name).filter((name) => !named.has(name)),
  );
  for (const name of unnamed) await server.manage((client) => client.deleteCollection(name));
}

/** v0012-…: 12. */
const versionNumber = (alias: string): number => Number(/@v(\d+)-/.exec(alias)?.[1] ?? 0);

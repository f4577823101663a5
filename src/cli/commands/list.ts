// `whetstone list`: what there is to choose from, read from the plug-ins' own declarations.
import type { Declaration, Option } from "../../options/index.ts";
import { domain, nearest, normalise, UserError } from "../../options/index.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";
import type { Command } from "../command.ts";
import { columns, fold } from "../layout.ts";
import { declarationsOf, type Kind, kinds } from "../registries.ts";

export const command: Command = {
  about: [
    "Shows the names that options take, with what they mean, their own options and where they come from. With the name of a thing: all about it.",
  ],
  examples: [
    { command: "whetstone list", about: "what kinds there are" },
    { command: "whetstone list optimizers", about: "every optimizer, its hyperparameters, its memory" },
    { command: "whetstone list adam", about: "one of them in full" },
  ],
  positional: [{ name: "WHAT", about: "a kind (optimizers) or a name (adam)", optional: true }],
  groups: () => [{ title: "Output", flags: [{ name: "json", about: "as one JSON line a name" }] }],
  run: async ({ args: [what], console }) => {
    const { page } = console;
    const show = (declarations: readonly Declaration[], text: () => string[]) => {
      if (console.json) for (const declaration of declarations) console.emit(plain(declaration));
      else console.print(text().join("\n"));
      return 0;
    };
    if (what === undefined) {
      const all = await Promise.all(kinds.map(async (kind) => ({ kind, declarations: declarationsOf(await kind.load()) })));
      return show(
        all.flatMap(({ declarations }) => declarations),
        () => everything(all, page),
      );
    }
    const kind = kinds.find((one) => [one.name, one.one].some((name) => normalise(name) === normalise(what)));
    if (kind) {
      const declarations = declarationsOf(await kind.load());
      const memory = kind.name === "optimizers" ? await optimizerMemory() : null;
      return show(declarations, () => ofKind(kind, declarations, memory, page));
    }
    const { kind: of, declaration } = await search(what);
    return show([declaration], () => inFull(of, declaration, page));
  },
};

async function search(name: string): Promise<{ kind: Kind; declaration: Declaration }> {
  const all = (
    await Promise.all(kinds.map(async (kind) => declarationsOf(await kind.load()).map((declaration) => ({ kind, declaration }))))
  ).flat();
  const wanted = normalise(name);
  const found =
    all.find(({ declaration }) => normalise(declaration.name) === wanted) ??
    all.find(({ declaration }) => declaration.aliases?.some((alias) => normalise(alias) === wanted));
  if (found) return found;
  const near = nearest(name, [
    ...kinds.map((kind) => kind.name),
    ...all.flatMap(({ declaration }) => [declaration.name, ...(declaration.aliases ?? [])]),
  ]);
  throw new UserError(
    `there is nothing called "${name}"${near === null ? "." : `; did you mean "${near}"?`} Kinds are: ${kinds.map((kind) => kind.name).join(", ")}.`,
  );
}

const optionsOf = ({ hyper, options }: Declaration): [string, Option][] => Object.entries<Option>({ ...hyper, ...options });
/** 1e-8 rather than 0.00000001. */
const initial = ({ initial: value }: Option): string =>
  typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);

function everything(all: readonly { kind: Kind; declarations: readonly Declaration[] }[], terminal: Terminal): string[] {
  return all.flatMap(({ kind, declarations }, i) => [
    ...(i > 0 ? [""] : []),
    `${terminal.style("bold", kind.name)}  ${terminal.style("dim", kind.chosen)}`,
    ...fold(declarations.map(({ name }) => name).join(", "), terminal.width - 2).map((line) => `  ${line}`),
  ]);
}

async function optimizerMemory(): Promise<ReadonlyMap<string, string>> {
  const { memoryTable } = await import("../../optimization/index.ts");
  return new Map(memoryTable().map(({ name, relative }) => [name, `${Number(relative.toFixed(2))}×`]));
}

function ofKind(
  kind: Kind,
  declarations: readonly Declaration[],
  memory: ReadonlyMap<string, string> | null,
  terminal: Terminal,
): string[] {
  const dim = (text: string) => terminal.style("dim", text);
  const entries = declarations.map((declaration) => ({
    cells: [declaration.name, ...(memory ? [memory.get(declaration.name) ?? ""] : []), declaration.about],
    more: [
      optionsOf(declaration)
        .map(([name, option]) => `${name}=${initial(option)}`)
        .join(" "),
      declaration.reference,
    ].filter((text) => text !== ""),
  }));
  const notes = [
    `Chosen with ${kind.chosen}; the first option needs no name. All about one of them: whetstone list ${declarations[0]?.name ?? ""}`,
    ...(memory
      ? ["In front of each: the numbers that it keeps between updates for every parameter, counted on a 784-512-256-10 network."]
      : []),
  ];
  return [
    ...columns(entries, terminal, { indent: 0, first: (name) => terminal.style("bold", name), more: dim }),
    "",
    ...notes.flatMap((note) => fold(note, terminal.width).map(dim)),
  ];
}

function inFull(kind: Kind, declaration: Declaration, terminal: Terminal): string[] {
  const options = optionsOf(declaration);
  return [
    `${terminal.style("bold", declaration.name)}  ${terminal.style("dim", kind.one)}`,
    ...fold(declaration.about, terminal.width),
    ...(declaration.reference ? fold(`From: ${declaration.reference}`, terminal.width) : []),
    ...(declaration.aliases?.length ? fold(`Also known as: ${declaration.aliases.join(", ")}`, terminal.width) : []),
    ...(options.length > 0
      ? [
          "",
          ...columns(
            options.map(([name, option]) => ({
              cells: [name, initial(option), option.about || domain(option)],
              more: option.about ? [domain(option)] : [],
            })),
            terminal,
            { more: (text) => terminal.style("dim", text) },
          ),
        ]
      : []),
    "",
    terminal.style(
      "dim",
      `Chosen with ${kind.chosen.split(" ")[0]} ${declaration.name}${options.length > 0 ? `:${options[0][0]}=${initial(options[0][1])}` : ""}`,
    ),
  ];
}

const plain = ({ name, about, reference, aliases = [], hyper, options }: Declaration) => ({
  name,
  about,
  reference,
  aliases,
  hyper,
  options,
});

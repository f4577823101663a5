// A strict reader of SVG and of the HTML that reports write: every tag closed, every attribute quoted, nothing unescaped.

export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const voids = new Set(["meta", "link", "input", "br"]);
const rawText = new Set(["style", "script"]);

/** The tree of a document; throws at the first thing that is not well-formed. */
export function parse(source: string): Element {
  const root: Element = { tag: "#root", attributes: {}, children: [] };
  const open: Element[] = [root];
  let rest = source.replace(/^<\?xml [^>]*\?>\n/, "").replace(/^<!doctype html>\n/, "");
  const fail = (why: string): never => {
    throw new Error(`${why} near ${JSON.stringify(rest.slice(0, 80))}`);
  };
  while (rest !== "") {
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text !== undefined) {
      open.at(-1)!.children.push(unescape(text, fail));
      rest = rest.slice(text.length);
      continue;
    }
    const close = /^<\/([a-zA-Z0-9]+)>/.exec(rest);
    if (close) {
      if (open.pop()!.tag !== close[1]) fail(`</${close[1]}> closes something else`);
      rest = rest.slice(close[0].length);
      continue;
    }
    const start = /^<([a-zA-Z0-9]+)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/.exec(rest) ?? fail("no tag");
    const [all, tag, list, empty] = start;
    const attributes: Record<string, string> = {};
    for (const [, name, value = ""] of list.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
      if (name in attributes) fail(`two attributes ${name}`);
      attributes[name] = unescape(value, fail);
    }
    rest = rest.slice(all.length);
    const element: Element = { tag, attributes, children: [] };
    open.at(-1)!.children.push(element);
    if (rawText.has(tag) && !empty) {
      const end = rest.indexOf(`</${tag}>`);
      element.children.push(rest.slice(0, end));
      rest = rest.slice(end + tag.length + 3);
    } else if (!empty && !voids.has(tag)) open.push(element);
  }
  if (open.length !== 1) fail(`<${open.at(-1)!.tag}> is never closed`);
  return root;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescape = (text: string, fail: (why: string) => never): string =>
  text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code?: string, name?: string) => {
    if (code !== undefined) return String.fromCodePoint(Number(code));
    return entities[name ?? ""] ?? fail(`a bare ${whole}`);
  });

/** All elements of a tree, the root left out. */
export const elements = (root: Element): Element[] =>
  root.children.flatMap((child) => (typeof child === "string" ? [] : [child, ...elements(child)]));

export const textOf = (element: Element | string): string =>
  typeof element === "string" ? element : element.children.map(textOf).join("");

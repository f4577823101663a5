/** From a Vega specification to SVG in Node.js: no canvas, no network, and no more bytes than the picture needs. */
import type { Spec } from "vega";
import { rounded, simplifyPath } from "./path.ts";
import { resolveColors } from "./theme.ts";

/** The fonts of whatever machine shows the picture. */
export const fonts = `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;

export interface SvgOptions {
  /** Marks the parts of this picture that others on the same page could be confused with. */
  readonly name: string;
  /** What the picture shows, in words. */
  readonly description: string;
}

/** Draws a specification. Colours stay `var(--name)`, for a page's style sheet to decide. */
export async function drawSvg(spec: Spec, options: SvgOptions): Promise<string> {
  const vega = await import("vega"); // 250 ms: only those who draw pay it
  const refuse = () => Promise.reject(new Error("a figure holds all its data; it loads nothing"));
  const view = new vega.View(vega.parse(spec), {
    renderer: "none",
    logLevel: vega.Error,
    loader: { load: refuse, http: refuse, file: refuse, sanitize: refuse },
  });
  try {
    return tidy(await view.toSVG(), options);
  } finally {
    view.finalize();
  }
}

/** A picture that stands alone, in the fixed colours of one theme on its paper. */
export function standAlone(svg: string, theme: "light" | "dark" = "light"): string {
  const size = /viewBox="0 0 (\S+) (\S+)"/.exec(svg)!;
  const paper = `<rect width="${size[1]}" height="${size[2]}" fill="var(--paper)"/>`;
  const title = /aria-label="([^"]*)"/.exec(svg)?.[1] ?? "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n${resolveColors(svg.replace(/^(<svg[^>]*>)/, `$1<title>${title}</title>${paper}`), theme)}\n`;
}

const escapeAttribute = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

// Vega labels every group for screen readers; the picture as a whole has one description instead.
const dropped = /^(?:class|role|aria-.*|pointer-events|xmlns:xlink|version|font-family)$/;
const defaults: Record<string, string> = {
  opacity: "1",
  "stroke-opacity": "1",
  "fill-opacity": "1",
  "stroke-width": "1",
  "stroke-dasharray": "",
  "stroke-linecap": "butt",
  "text-anchor": "start",
  "font-weight": "400",
  "stroke-miterlimit": "4",
  transform: "translate(0,0)",
  stroke: "transparent",
  fill: "transparent",
  x2: "0",
  y2: "0",
};

/**
 * Rounds positions to a tenth of a pixel, drops what changes nothing (points on a straight line, empty backgrounds,
 * default values, groups without attributes) and gives every id the picture's name, since pictures share a page.
 */
function tidy(svg: string, { name, description }: SvgOptions): string {
  const kept: boolean[] = [];
  const ids: string[] = []; // Vega numbers ids over all pictures it ever drew
  const idOf = (id: string) => {
    if (!ids.includes(id)) ids.push(id);
    return `${name}-${ids.indexOf(id)}`;
  };
  let text = false;
  return svg
    .replace(/<path class="(?:back|fore)ground"(?:(?! fill=| stroke=)[^>])*\/>/g, "")
    .replace(
      /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g,
      (whole, close: string, tag: string, list: string, empty: string, content: string) => {
        if (content !== undefined) return text ? content : content.trim();
        if (close) return tag === "g" && !kept.pop() ? "" : whole;
        text = tag === "text";
        if (tag === "svg") return head(list, description);
        const attributes = new Map(
          [...list.matchAll(/([\w:-]+)="([^"]*)"/g)]
            .filter(([, key, value]) => !dropped.test(key) && defaults[key] !== value)
            .map(([, key, value]) => [key, attribute(key, value, idOf)]),
        );
        const shape = tag === "path" ? asCircle(attributes) : tag;
        const written = [...attributes].map(([key, value]) => ` ${key}="${value}"`).join("");
        if (tag === "g" && empty) return "";
        if (tag === "g") kept.push(written !== "");
        return tag === "g" && written === "" ? "" : `<${shape}${written}${empty ? "/" : ""}>`;
      },
    )
    .replace(/<g(?: [^>]*)?><\/g>/g, "")
    .replace(/(?:<(?:circle|path|line)(?: [^>]*)?\/>){2,}/g, shareAttributes);
}

const inherited = / (?:fill|stroke|stroke-width|fill-opacity|stroke-opacity|stroke-linecap|stroke-linejoin)="[^"]*"/g;

/** What several neighbours in a row say alike stands once, in a group around them. */
function shareAttributes(neighbours: string): string {
  const groups: { shared: string; elements: string[] }[] = [];
  for (const element of neighbours.split(/(?<=>)/)) {
    const shared = (element.match(inherited) ?? []).join("");
    if (groups.at(-1)?.shared === shared) groups.at(-1)!.elements.push(element);
    else groups.push({ shared, elements: [element] });
  }
  return groups
    .map(({ shared, elements }) =>
      shared === "" || elements.length < 2
        ? elements.join("")
        : `<g${shared}>${elements.map((element) => element.replace(inherited, "")).join("")}</g>`,
    )
    .join("");
}

function head(list: string, description: string): string {
  const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(list)!;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeAttribute(description)}" font-family="${escapeAttribute(fonts)}">`;
}

function attribute(key: string, value: string, idOf: (id: string) => string): string {
  if (key === "id") return idOf(value);
  if (value.startsWith("url(#")) return `url(#${idOf(value.slice(5, -1))})`;
  if (key === "d") return simplifyPath(value);
  if (key === "transform" || /^[xy]2?$/.test(key)) return rounded(value, 1);
  return key === "font-size" ? value.replace("px", "") : value;
}

/** Vega writes circles as two arcs. */
function asCircle(attributes: Map<string, string>): "circle" | "path" {
  const arc = /^M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0$/.exec(attributes.get("d") ?? "");
  const at = /^translate\(([^,]+),([^)]+)\)$/.exec(attributes.get("transform") ?? "translate(0,0)");
  if (!arc || !at) return "path";
  const rest = [...attributes].filter(([key]) => key !== "d" && key !== "transform");
  attributes.clear();
  for (const [key, value] of [["cx", at[1]], ["cy", at[2]], ["r", arc[1]], ...rest]) attributes.set(key, value);
  return "circle";
}

/** What it takes to repeat a run: the command, every setting, the versions. */
import { number } from "../format.ts";
import { copyable, details } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";

export interface RepeatOptions {
  readonly command: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly engine: Readonly<Record<string, string>>;
}

export function repeat({ command, config, engine }: RepeatOptions): Html {
  const settings = flatten(config);
  const versions = Object.entries(engine);
  return html`<section><h2>Repeat it</h2>${command && html`<p>The same command gives the same numbers, on the same kind of processor bit for bit.</p>${copyable(command)}`}${
    settings.length > 0 &&
    html`<h3>Configuration</h3>${list(settings)}${details("Configuration as JSON", "", copyable(JSON.stringify(config, null, 2)))}`
  }${versions.length > 0 && html`<h3>Engine</h3>${list(versions)}`}</section>`;
}

const list = (entries: readonly (readonly [string, string])[]): Html =>
  html`<dl class="settings">${entries.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>`;

/**
 * Nested settings as `data.rows`; lists of plain values stay on one line, and so does what has a type and options:
 * `dense(units=16, init=heNormal(mode=fanIn))`.
 */
export function flatten(value: unknown, path = ""): [string, string][] {
  if (Array.isArray(value)) {
    if (value.every((item) => item === null || typeof item !== "object"))
      return [[path, value.length ? value.map(plain).join(", ") : "none"]];
    return value.flatMap((item, i) => flatten(item, `${path}[${i}]`));
  }
  if (value === null || typeof value !== "object") return [[path, plain(value)]];
  const { type, options, ...rest } = value as Record<string, unknown>;
  const typed = typeof type === "string" && path !== "";
  const entries = Object.entries(typed ? rest : value);
  const deeper = entries.flatMap(([key, item]) => flatten(item, path ? `${path}.${key}` : key));
  if (typed) return [[path, called(type, options)], ...deeper];
  return entries.length === 0 && path ? [[path, "none"]] : deeper;
}

/** `heNormal(mode=fanIn)` */
function called(type: string, options: unknown): string {
  const entries = Object.entries(options ?? {}).map(([key, item]) => `${key}=${short(item)}`);
  return entries.length > 0 ? `${type}(${entries.join(", ")})` : type;
}

function short(value: unknown): string {
  if (value !== null && typeof value === "object" && "type" in value && typeof value.type === "string")
    return called(value.type, "options" in value ? value.options : {});
  return plain(value);
}

// The exact number, not a rounded one.
function plain(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "number" && !Number.isFinite(value)) return number(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One self-contained page: no network, no external fonts or scripts, and a policy that forbids them. */
import { html, raw, type Html } from "./template.ts";
import { color, colors } from "../theme.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** A falling curve on a dark stone. */
const mark = (stone: string, dot: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${stone}"/><path d="M6 8C9 19 14 23 26 24" fill="none" stroke="#f0981a" stroke-width="3.4" stroke-linecap="round"/><circle cx="26" cy="24" r="2.8" fill="${dot}"/></svg>`;

const favicon = `data:image/svg+xml,${encodeURIComponent(mark(colors.ink.light, colors.paper.light))}`;

export interface PageOptions {
  readonly title: string;
  readonly kind: string;
  readonly facts: readonly string[];
  /** When the record was made, as ISO 8601; left out where it is no time. */
  readonly created: string;
  readonly body: readonly Html[];
}

export const page = ({ title, kind, facts, created, body }: PageOptions): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline';img-src data:">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${raw(favicon)}">
<style>${raw(style)}</style>
</head>
<body>
<header class="top">
<div class="brand">${raw(mark(color("ink"), color("paper")).replace("<svg ", '<svg aria-hidden="true" '))}<span>Whetstone ${kind}</span>${time(created)}</div>
<h1>${title}</h1>
<p class="facts">${facts.filter(Boolean).join(" · ")}</p>
</header>
<main>
${body.map((part) => html`${part}\n`)}</main>
<footer>A ${kind} by Whetstone. This page is one file and loads nothing; it can be sent, kept and printed as it is.</footer>
${raw(`<script>${script}</script>`)}
</body>
</html>
`.markup;

function time(created: string): Html {
  const date = new Date(created);
  if (created === "" || Number.isNaN(date.getTime())) return html``;
  const shown = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return html`<time datetime="${date.toISOString()}">${shown}</time>`;
}

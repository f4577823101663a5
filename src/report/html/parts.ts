/** The pieces that pages are built from: verdict, key numbers, tables, figures, switches. */
import { html, raw, type Html } from "./template.ts";

export type Tone = "good" | "open" | "bad";

/** One way to write per cent, and minus signs where numbers are negative. */
export const typeset = (text: string): string => text.replace(/(\d) %/g, "$1%").replace(/(?<=[\s[(])-(?=\d)/g, "−");

/** The verdict in a sentence, with what to keep in mind beneath it. */
export const verdictBox = (tone: Tone, chip: string, sentence: string, notes: readonly (string | Html)[]): Html =>
  html`<section class="verdict ${tone}" aria-label="Verdict">${chip && html`<p class="chip">${chip}</p>`}<p class="say">${typeset(sentence)}</p>${
    notes.length > 0 &&
    html`<ul class="notes">${notes.map((note) => html`<li>${typeof note === "string" ? typeset(note) : note}</li>`)}</ul>`
  }</section>`;

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

export const tiles = (all: readonly Tile[]): Html =>
  html`<dl class="tiles">${all.map(({ label, value, note }) => html`<div><dt>${label}</dt><dd>${value}${note && html`<small>${note}</small>`}</dd></div>`)}</dl>`;

export interface Cell {
  readonly text: string | Html;
  /** What sorting goes by. */
  readonly value?: number;
  readonly note?: string;
  readonly className?: string;
}

export interface Column {
  readonly head: string;
  readonly words?: boolean;
}

export interface TableOptions {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly className?: string }[];
  readonly sortable?: boolean;
}

/** A table in a box of its own that scrolls where the page is too narrow; the first column stays. */
export const table = ({
  label,
  columns,
  rows,
  sortable = true,
}: TableOptions): Html => html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="${sortable ? "sortable" : ""}">
<thead><tr>${columns.map(({ head, words }) => html`<th scope="col" class="${words ? "words" : ""}">${head}</th>`)}</tr></thead>
<tbody>
${rows.map(({ cells, className = "" }) => html`<tr class="${className}">${cells.map((cell, i) => tableCell(cell, i === 0, columns[i].words))}</tr>\n`)}</tbody></table></div>`;

const tableCell = ({ text, value, note, className = "" }: Cell, head: boolean, words = false): Html => {
  const classes = [className, words ? "words" : ""].join(" ").trim();
  const attributes = html`${classes && html` class="${classes}"`}${value !== undefined && html` data-value="${Number.isFinite(value) ? String(value) : ""}"`}`;
  const content = html`${typeof text === "string" ? html`<span>${text}</span>` : text}${note && html`<small>${note}</small>`}`;
  return head ? html`<th scope="row"${attributes}>${content}</th>` : html`<td${attributes}>${content}</td>`;
};

/** A candidate's name behind its colour. */
export const named = (name: string, color: string): Html =>
  html`<i class="swatch" style="${raw(`--c:${color}`)}" aria-hidden="true"></i><span>${name}</span>`;

/** A figure drawn for wide and for narrow pages. */
export interface Drawn {
  readonly large: string;
  readonly small: string;
}

export interface Variant {
  readonly drawn: Drawn;
  readonly split?: "train" | "validation";
  readonly scale?: "linear" | "log";
  /** Left out on paper, where nothing can be switched. */
  readonly print?: boolean;
}

/** An anchor's name as an id, which must not hold white space. */
export const anchorId = (anchor: string): string => anchor.replace(/\s/g, encodeURIComponent);

/** A link to an anchor of this page. */
export const linkTo = (anchor: string, text: string): Html =>
  html`<a href="#${encodeURIComponent(anchorId(anchor).toWellFormed())}">${text}</a>`;

/** Pictures under one caption; where there are several, switches choose between them. */
export const figureBlock = (
  variants: readonly Variant[],
  number: number,
  caption: string,
  anchors: readonly string[] = [],
): Html =>
  html`<figure>${anchors.map((anchor) => html`<span class="anchor" id="${anchorId(anchor)}"></span>`)}${variants.map(
    ({ drawn, split, scale, print = true }) =>
      html`<div${split && html` data-split="${split}"`}${scale && html` data-scale="${scale}"`}${!print && html` data-print="no"`}><div class="large">${raw(drawn.large)}</div><div class="small">${raw(drawn.small)}</div></div>`,
  )}<figcaption><b>Figure ${number}.</b> ${caption}</figcaption></figure>`;

/** A choice of one of several, as radio buttons that the style sheet reacts to; nothing where there is no choice. */
export const switcher = (
  legend: string,
  name: string,
  options: readonly { readonly value: string; readonly label: string }[],
  chosen: string,
): Html =>
  options.length < 2
    ? html``
    : html`<fieldset><legend>${legend}</legend>${options.map(
        ({ value, label }) =>
          html`<input type="radio" name="${name}" id="${name}-${value}" value="${value}"${value === chosen && " checked"} autocomplete="off"><label for="${name}-${value}">${label}</label>`,
      )}</fieldset>`;

export const details = (summary: string, note: string, content: Html, open = false): Html =>
  html`<details${open && " open"}><summary>${summary}${note && html`<small>${note}</small>`}</summary>${content}</details>`;

/** A text to copy; the button appears where scripts run. */
export const copyable = (text: string | Html): Html =>
  html`<div class="command"><pre>${text}</pre><button type="button" class="copy" hidden>Copy</button></div>`;

/** A command, which breaks between its words only: `--trials` is one. */
export const typedCommand = (line: string): Html =>
  copyable(html`${line.split(" ").map((word, i) => html`${i > 0 && " "}<span>${word}</span>`)}`);

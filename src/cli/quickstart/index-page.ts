// One page over the reports of the quick start: every verdict, its picture, and the way to the whole report.
import type { ComparisonRecord } from "../../comparison/record.ts";
import { finalStrip } from "../../report/figures/index.ts";
import { plural } from "../../report/format.ts";
import { page } from "../../report/html/page.ts";
import { copyable, typeset } from "../../report/html/parts.ts";
import { html, type Html } from "../../report/html/template.ts";
import { sentence } from "../../report/sections/section.ts";
import { newSheet, single } from "../../report/sheet.ts";
import type { Chapter, Question } from "./questions.ts";

export interface Answer {
  readonly chapter: Chapter;
  readonly question: Question;
  readonly record: ComparisonRecord;
}

export async function indexPage(answers: readonly Answer[], created: string): Promise<string> {
  const sheet = newSheet();
  const body: Html[] = [];
  for (const { question, record } of answers) {
    const figure = finalStrip(record);
    const picture = await single(
      sheet,
      figure && { ...figure, name: `${question.name}-${figure.name}` },
      `${sentence(question.why)} Every point is one seed.`,
    );
    body.push(
      html`<section><h2>${question.title} <small>(${record.data.split(":")[0]})</small></h2><p><strong>${typeset(
        sentence(
          record.verdict,
          record.candidates.map(({ name }) => name),
        ),
      )}</strong></p>${picture}<p><a href="${question.name}/report.html">The whole report</a>: curves, every seed, what happens inside.</p>${copyable(record.command)}</section>`,
    );
  }
  const seeds = answers[0]?.record.seeds.length ?? 0;
  return page({
    title: "What helps, on two data sets",
    kind: "comparison",
    facts: [plural(answers.length, "question"), `${plural(seeds, "seed")} each`, "breast-cancer and circles"],
    created,
    body,
  });
}

// The main job: three questions on two data sets, answered over seeds, with the verdicts first and the reports to look into.
import { join } from "node:path";
import { comparisonSummary } from "../../report/terminal/summary.ts";
import { duration, plural } from "../../report/format.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";
import { enableHost } from "../../engine/host.node.ts";
import { sentence } from "../../report/sections/section.ts";
import type { Invocation } from "../command.ts";
import { command as compare } from "../commands/compare.ts";
import { fresh, make } from "../compare-once.ts";
import type { Console } from "../console.ts";
import { dataLine } from "../heading.ts";
import { interruption } from "../interrupt.ts";
import { fold } from "../layout.ts";
import { parse, quote } from "../parse.ts";
import { createRunFolder } from "../run-folder.ts";
import { checkName, runName } from "../run-name.ts";
import { type Answer, indexPage } from "./index-page.ts";
import { type Chapter, chapters } from "./questions.ts";

export async function quickstart({ given, console }: Invocation): Promise<number> {
  enableHost();
  using stop = interruption(console);
  const began = performance.now();
  const { style } = console.terminal;
  const name = given.name === undefined ? runName("quickstart", "all").replace("-all-", "-") : checkName(String(given.name));
  using folder = await createRunFolder(String(given.runs ?? "runs"), name);
  const total = chapters.flatMap(({ questions }) => questions).length;
  const seeds = String(given.seeds ?? 10);
  for (const line of intro(total, seeds, console.terminal)) console.say(line);
  const groups = await compare.groups();
  const answers: Answer[] = [];
  for (const chapter of chapters) {
    for (const [i, question] of chapter.questions.entries()) {
      const words = [...question.words, "--seeds", seeds];
      const { args, given: asked } = await parse("compare", compare.positional, groups, words);
      const at: Invocation = {
        args,
        given: {
          ...asked,
          runs: folder.path,
          name: question.name,
          ...(given.workers !== undefined && { workers: given.workers }),
          ...(given.report !== undefined && { report: given.report }),
        },
        console: about(question.name, console),
        line: ["whetstone", "compare", ...words].map(quote).join(" "),
      };
      const prepared = await fresh(at);
      if (i === 0) await open(chapter, prepared.source, console);
      console.say(style("accent", `${answers.length + 1}/${total}  ${question.title}`));
      for (const line of indented(question.why, console.terminal)) console.say(style("dim", line));
      const { record } = await make(prepared, at, {
        signal: stop.signal,
        label: `question ${answers.length + 1} of ${total}`,
        title: question.title,
      });
      if (stop.signal.aborted) {
        console.tell(`Stopped. What is finished stands in ${style("accent", folder.path)}. Go on with the last question:`);
        console.tell(style("accent", `whetstone compare --resume ${quote(join(folder.path, question.name))}`));
        return 130;
      }
      for (const line of verdict(record, console.terminal)) console.say(line);
      answers.push({ chapter, question, record });
    }
  }
  const index = given.report === false ? null : join(folder.path, "index.html");
  if (index !== null) await folder.write("index.html", await indexPage(answers, new Date().toISOString()));
  console.emit({
    type: "quickstart",
    folder: folder.path,
    index,
    verdicts: answers.map(({ question, record }) => ({ question: question.name, verdict: record.verdict })),
    seconds: (performance.now() - began) / 1000,
  });
  for (const line of farewell(answers, folder.path, index, (performance.now() - began) / 1000, console.terminal))
    console.say(line);
  return 0;
}

/** Events say which question they are about. */
const about = (question: string, console: Console): Console => ({
  ...console,
  emit: (event) => console.emit({ question, ...event }),
});

const indent = "     ";
const indented = (text: string, { width }: Terminal): string[] => fold(text, width - indent.length).map((line) => indent + line);

function intro(questions: number, seeds: string, { width, style }: Terminal): string[] {
  const text = `${questions} questions on two data sets, each answered by training every candidate on ${seeds} seeds. A seed fixes the split of the data, the first weights and the order of the mini-batches, the same for all candidates: what is left are differences between candidates, not between lucky and unlucky seeds.`;
  return [style("bold", "Whetstone: what helps, and how sure is that?"), ...fold(text, width)];
}

async function open(
  { data, about: told }: Chapter,
  source: Awaited<ReturnType<typeof fresh>>["source"],
  { say, terminal }: Console,
): Promise<void> {
  const { splitOf } = await import("../../training/experiment/build.ts");
  say();
  say(terminal.style("bold", data.toUpperCase()));
  for (const line of fold(
    `${dataLine(splitOf({ seed: 0 }, source))
      .replace(/^[^:]*: /, "")
      .replace(/ \(.*?\)/, "")}: ${told}`,
    terminal.width,
  ))
    say(terminal.style("dim", line));
  say();
}

/** The sentence, then the table. */
function verdict(record: Answer["record"], terminal: Terminal): string[] {
  const narrow: Terminal = { ...terminal, width: terminal.width - indent.length };
  const all = comparisonSummary(record, narrow);
  const table = all.slice(0, all.indexOf(""));
  const said = sentence(
    record.verdict,
    record.candidates.map(({ name }) => name),
  );
  return [...indented(said, terminal).map((line) => terminal.style("bold", line)), "", ...table.map((line) => indent + line), ""];
}

function farewell(
  answers: readonly Answer[],
  folder: string,
  index: string | null,
  seconds: number,
  { width, style }: Terminal,
): string[] {
  const runs = answers.reduce((sum, { record }) => sum + record.candidates.reduce((n, { runs: all }) => n + all.length, 0), 0);
  return [
    style("bold", `${plural(runs, "network")} compared in ${duration(seconds)}.`),
    ...(index === null ? [] : [`Open      ${style("accent", index)}`]),
    ...(index === null
      ? []
      : fold(`One report a question, each a page by itself: ${folder}/…/report.html`, width - 10).map(
          (line) => `          ${line}`,
        )),
    `Ask       ${style("accent", "whetstone compare YOUR.csv --target COLUMN --vary init=glorot,he")}`,
    `Train     ${style("accent", "whetstone train YOUR.csv --target COLUMN")}`,
    `Options   ${style("accent", "whetstone compare --help")}, names to choose from ${style("accent", "whetstone list")}`,
  ];
}

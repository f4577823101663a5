// The questions of the quick start, as one would type them: whetstone compare …
export interface Question {
  /** Name of its folder. */
  readonly name: string;
  readonly title: string;
  /** What to know before reading the answer. */
  readonly why: string;
  readonly words: readonly string[];
}

export interface Chapter {
  readonly data: string;
  readonly about: string;
  readonly questions: readonly Question[];
}

export const chapters: readonly Chapter[] = [
  {
    data: "breast-cancer",
    about: "real measurements of tumours; there are few rows, so large networks learn them by heart",
    questions: [
      {
        name: "breast-cancer-initialization",
        title: "How should the weights begin?",
        why: "zeros makes all units of a layer equal, normal:10 is far too large; glorot and he keep signals at their size",
        words: ["breast-cancer", "--vary", "init=zeros,normal:10,glorot,he"],
      },
      {
        name: "breast-cancer-optimizer",
        title: "Which optimizer, with ten passes over the data?",
        why: "each with the learning rate that suits it: all were tuned first with the same budget",
        words: ["breast-cancer", "--vary", "optimizer=gradientDescent,momentum,adam", "--tune", "--epochs", "10"],
      },
      {
        name: "breast-cancer-regularization",
        title: "What keeps it from learning by heart?",
        why: "decided on a test part, since early stopping has looked at the validation part",
        words: [
          "breast-cancer",
          "--candidate",
          "plain",
          "--candidate",
          "l2=1e-2",
          "--candidate",
          "dropout=0.3",
          "--candidate",
          "early-stopping=10",
          "--test",
          "0.2",
          "--on",
          "test",
        ],
      },
    ],
  },
  {
    data: "circles",
    about: "two rings of points, one inside the other; no straight line separates them",
    questions: [
      {
        name: "circles-initialization",
        title: "How should the weights begin?",
        why: "the same four as above, on a problem of another kind",
        words: ["circles", "--vary", "init=zeros,normal:10,glorot,he"],
      },
      {
        name: "circles-optimizer",
        title: "Which optimizer, with forty passes over the data?",
        why: "tuned first, as above",
        words: ["circles", "--vary", "optimizer=gradientDescent,momentum,adam", "--tune", "--epochs", "40"],
      },
      {
        name: "circles-regularization",
        title: "Does regularization help here, too?",
        why: "trained for long; decided on a test part",
        words: [
          "circles",
          "--candidate",
          "plain",
          "--candidate",
          "l2=1e-3",
          "--candidate",
          "dropout=0.2",
          "--candidate",
          "early-stopping=50",
          "--test",
          "0.2",
          "--on",
          "test",
          "--epochs",
          "600",
          "--learning-rate",
          "3e-3",
        ],
      },
    ],
  },
];

// A file that says the whole space: JSON, or a module that may bring an objective of its own.
import { UserError } from "../../options/index.ts";
import type { Direction, Json } from "../../tuning/record.ts";
import type { Objective } from "../../tuning/search/objective.ts";
import { isParameter } from "../../tuning/space/parameter.ts";
import { dimensionsOf, type Space, spaceFromJson } from "../../tuning/space/index.ts";
import { load } from "../configuration.ts";
import { readJson } from "../run-folder.ts";

export interface SpaceFile {
  readonly space: Space;
  /** What is searched in place of a network. */
  readonly objective: Objective<Space> | null;
  readonly directions: readonly Direction[];
}

export const isSpaceFile = (text: string): boolean => !text.includes("=") && /\.(?:json|[cm]?[jt]s)$/.test(text);

/**
 * A space from a `.json` file, or from a module's export `space`, which may be written either way; its export `objective` is a function
 * of the configuration, and `direction` ("maximize"), or `directions` of several, says what is good.
 * @throws UserError for a file that is not there, and for one that holds no space
 */
export async function readSpace(path: string): Promise<SpaceFile> {
  if (path.endsWith(".json")) return { space: fromJson(path, await readJson(path, "it is what --space names")), ...network };
  const module = (await load(path, "--space")) as Readonly<Record<string, unknown>>;
  const { space, objective = null, direction = "minimize", directions = [direction] } = module;
  if (typeof space !== "object" || space === null)
    throw new UserError(`${path} exports no space; write for example: export const space = { x: { uniform: [0, 1] } };`);
  if (objective !== null && typeof objective !== "function")
    throw new UserError(`${path}: objective is no function; write: export const objective = ({ x }) => x * x;`);
  const known = ["minimize", "maximize"];
  if (!Array.isArray(directions) || directions.length === 0 || !directions.every((one) => known.includes(one as string)))
    throw new UserError(`${path}: a direction is "minimize" or "maximize", got ${JSON.stringify(directions)}.`);
  return {
    space: isTyped(space as Space) ? checked(path, space as Space) : fromJson(path, space),
    objective: objective as Objective<Space> | null,
    directions: directions as Direction[],
  };
}

const network = { objective: null, directions: ["minimize"] } as const;

const isTyped = (space: Space): boolean =>
  Object.values(space).some((entry) => typeof entry === "object" && entry !== null && (isParameter(entry) || isTyped(entry)));

function fromJson(path: string, json: unknown): Space {
  try {
    return checked(path, spaceFromJson(json as Json));
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`, { cause: error }) : error;
  }
}

function checked(path: string, space: Space): Space {
  if (dimensionsOf(space).length === 0)
    throw new UserError(`${path}: nothing in it is searched; give a parameter a range or choices.`);
  return space;
}

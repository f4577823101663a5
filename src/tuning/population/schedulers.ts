// What trains many networks by a plan of its own instead of trial after trial: this barrel is their registry.
export { population } from "./population.ts";

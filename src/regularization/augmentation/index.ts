// The augmentations, found by name from the command line. A new one is one file and one line here.
export { inputNoise } from "./input-noise.ts";
export { mixup } from "./mixup.ts";
export { imageShift } from "./image-shift.ts";

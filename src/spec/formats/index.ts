/**
 * Formats: kinds of text a spec holds.
 *
 * In: one text. Out: the value it stands for, or a code and the reason why it stands for none.
 * Invariant: reading is a pure function, linear in the text; a format's pattern refuses nothing that `read` takes.
 * Knows nothing of YAML nodes, fields or positions.
 */
export { MAX_ID, OWNER, USER, USER_NAME } from "./account.ts";
export { ARCHIVE_COMPONENT, RELEASE, ROOT_PLACE } from "./base.ts";
export { COMPONENT, COMPONENT_OPTION, TOOLCHAIN } from "./component.ts";
export { CPU_TARGET } from "./cpu.ts";
export { EASYBUILD_VERSION, EASYCONFIG } from "./easybuild.ts";
export { type Format, type Refused, refused, type Understood, understood } from "./format.ts";
export { CUDA_VERSION, FLAVOUR, GPU_ARCHITECTURE } from "./gpu.ts";
export { HOST_VERSION, LAUNCH } from "./host.ts";
export { BASE_IMAGE, IMAGE, type ImageName, splitImageName } from "./image.ts";
export { MODEL_SOURCE, type ModelSource, STORE_REGION } from "./model.ts";
export { ARG_NAME, ENV_NAME, LABEL_KEY, PLATFORM, SECRET_ID, SIGNAL, TARGET_NAME } from "./name.ts";
export { CONDA_CHANNEL, CONDA_SPEC, OS_PACKAGE, PIP_REQUIREMENT, PYTHON_VERSION } from "./package.ts";
export { ABSOLUTE_PATH, CONTEXT_PATH, EXCLUDE_PATTERN, IMAGE_PATH, SUBDIRECTORY } from "./path.ts";
export { DURATION, MODE, PORT, SIZE } from "./quantity.ts";
export { APPLICATION, SERVED_MODEL, URL_PATH } from "./server.ts";
export { COPY_PAIR, type CopyPair, LATER_INSTRUCTION } from "./short.ts";
export { ANY_TEXT, CONTENT, LINE, SCRIPT, SCRIPT_LIMIT, TEXT_LIMIT, WORD } from "./text.ts";
export { GIT_REF, GIT_URL, HEALTH_URL, SHA256, WEB_URL } from "./url.ts";

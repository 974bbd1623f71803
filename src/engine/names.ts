// The engines by the names that users give them. Invariant: the default comes first; each is an engine of spec/engine.md.

export const ENGINES = ["compiler", "interpreter", "reference"] as const;
export type EngineName = (typeof ENGINES)[number];
export const DEFAULT_ENGINE: EngineName = "compiler";

// What the core sees of the module 'vscode': nothing (tsconfig.core.json).
export {};

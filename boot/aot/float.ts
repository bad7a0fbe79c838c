import type { Handler } from './environment.ts';

export const FLOAT_OPERATORS: Readonly<Record<string, Handler>> = {};
